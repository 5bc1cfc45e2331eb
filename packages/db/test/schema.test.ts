import { type Migration, openDatabase, Repository } from '@opgpu/db'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from './directory.js'

async function opened(directory: string, schemaVersion: number, migrations: Record<number, Migration> = {}) {
  const database = await openDatabase(directory, { schemaVersion, migrations })
  onTestFinished(() => database.close())
  return database
}

const doubling: Migration = async (database) => {
  const numbers = new Repository<string, number>(database, 1)
  const entries = await Array.fromAsync(numbers.entries())
  return entries.map(([id, value]) => numbers.putting(id, value * 2))
}

async function directoryOfSchema1(): Promise<string> {
  const directory = await temporaryDirectory()
  const database = await opened(directory, 1)
  await new Repository<string, number>(database, 1).put('n', 5)
  await database.close()
  return directory
}

test('an older store is migrated version by version, once', async () => {
  const directory = await directoryOfSchema1()
  for (let round = 0; round < 2; round++) {
    const database = await opened(directory, 3, { 1: doubling, 2: doubling })
    expect(await new Repository<string, number>(database, 1).get('n')).toBe(20)
    await database.close()
  }
})

test('a migration that fails leaves the store at the version before it', async () => {
  const directory = await directoryOfSchema1()
  const failing: Migration = async () => {
    throw new Error('cannot')
  }
  await expect(opened(directory, 3, { 1: doubling, 2: failing })).rejects.toThrow('cannot')
  const database = await opened(directory, 2, {})
  expect(await new Repository<string, number>(database, 1).get('n')).toBe(10)
})

test('a newer store is refused and stays usable for the program that wrote it', async () => {
  const directory = await temporaryDirectory()
  await (await opened(directory, 4)).close()
  await expect(opened(directory, 3)).rejects.toMatchObject({
    code: 'schema_too_new',
    details: { found: 4, wanted: 3 },
  })
  await opened(directory, 4)
})

test('a version without a migration is refused', async () => {
  await expect(opened(await directoryOfSchema1(), 2)).rejects.toMatchObject({ code: 'migration_missing' })
})
