import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const table = new URL('../../../../configs/examples/iris/iris.csv', import.meta.url)

async function rows(): Promise<{ values: number[]; species: string }[]> {
  const [, ...lines] = (await readFile(table, 'utf8')).trimEnd().split('\n')
  return lines.map((line) => {
    const fields = line.split(',')
    return { values: fields.slice(0, 4).map(Number), species: fields[4] ?? '' }
  })
}

test('the iris table has fifty flowers of each species', async () => {
  const species = Object.groupBy(await rows(), (row) => row.species)
  const counts = Object.entries(species).map(([name, flowers]) => [name, flowers?.length])
  expect(Object.fromEntries(counts)).toEqual({ setosa: 50, versicolor: 50, virginica: 50 })
})

test('its means are those that Fisher published', async () => {
  const all = await rows()
  const sums = [0, 1, 2, 3].map((column) => all.reduce((sum, { values }) => sum + (values[column] ?? Number.NaN), 0))
  expect(sums.map((sum) => (sum / 150).toFixed(3))).toEqual(['5.843', '3.057', '3.758', '1.199'])
})

test('the rows that common copies get wrong are right', async () => {
  const all = await rows()
  expect(all[34]?.values).toEqual([4.9, 3.1, 1.5, 0.2])
  expect(all[37]?.values).toEqual([4.9, 3.6, 1.4, 0.1])
})
