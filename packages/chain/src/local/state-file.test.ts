import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepOldestGenesis } from './state-file.js'

let directory: string
let path: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opgpu-state-'))
  path = join(directory, 'state.json')
})

afterEach(() => rm(directory, { recursive: true }))

const block = (number: number, timestamp: number) => ({ header: { number: `0x${number.toString(16)}`, timestamp } })

test('of several first blocks the oldest stays, and all else', async () => {
  await writeFile(
    path,
    JSON.stringify({ blocks: [block(0, 30), block(2, 12), block(0, 10), block(1, 11)], accounts: 1 }),
  )
  await keepOldestGenesis(path)
  const kept = JSON.parse(await readFile(path, 'utf8'))
  expect(kept).toEqual({ blocks: [block(2, 12), block(0, 10), block(1, 11)], accounts: 1 })
})

test('a file with one first block is left as it is', async () => {
  const text = JSON.stringify({ blocks: [block(0, 10), block(1, 11)] }, null, 2)
  await writeFile(path, text)
  await keepOldestGenesis(path)
  expect(await readFile(path, 'utf8')).toBe(text)
})

test('a file that is cut short is left to its reader', async () => {
  await writeFile(path, '{"blocks":[')
  await keepOldestGenesis(path)
  expect(await readFile(path, 'utf8')).toBe('{"blocks":[')
})

test('without a file there is nothing to do', async () => {
  await expect(keepOldestGenesis(path)).resolves.toBeUndefined()
})
