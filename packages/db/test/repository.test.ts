import { keyValueOf, Repository } from '@opgpu/db'
import { Level } from 'level'
import { expect, onTestFinished, test, vi } from 'vitest'
import { open, temporaryDirectory } from './directory.js'

interface Note {
  amount: bigint
  bytes: Uint8Array
  text?: string | undefined
}

const note = (amount: bigint): Note => ({ amount, bytes: Uint8Array.of(0, 1, 255) })
const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => Array.fromAsync(items)

test('records come back as they were after the database was closed and opened again', async () => {
  const directory = await temporaryDirectory()
  const values = [0n, 1n, -1n, 2n ** 64n, -(2n ** 200n)].map(note)
  const before = await open(directory)
  const notes = new Repository<string, Note>(before, 1)
  for (const [i, value] of values.entries()) await notes.put(`n${i}`, value)
  await before.close()
  const reopened = new Repository<string, Note>(await open(directory), 1)
  expect(await collect(reopened.values())).toEqual(values)
  const read = await reopened.get('n1')
  expect(read?.bytes).toBeInstanceOf(Uint8Array)
  expect(await reopened.get('n9')).toBeUndefined()
})

test('properties that are undefined are left out', async () => {
  const notes = new Repository<string, Note>(await open(await temporaryDirectory()), 1)
  await notes.put('a', { ...note(1n), text: undefined })
  expect(Object.keys((await notes.get('a')) ?? {}).sort()).toEqual(['amount', 'bytes'])
})

test('iteration is ordered, bounded by prefix and limit, and reversible', async () => {
  const database = await open(await temporaryDirectory())
  const notes = new Repository<string, number>(database, 7)
  const other = new Repository<string, number>(database, 8)
  await database.batch(['b2', 'a1', 'b1', 'c\u{1f600}', 'b'].map((id, i) => notes.putting(id, i)))
  await other.put('b9', 9)
  expect(await collect(notes.keys())).toEqual(['a1', 'b', 'b1', 'b2', 'c\u{1f600}'])
  expect(await collect(notes.keys({ prefix: 'b' }))).toEqual(['b', 'b1', 'b2'])
  expect(await collect(notes.keys({ prefix: 'b', reverse: true, limit: 2 }))).toEqual(['b2', 'b1'])
  expect(await collect(notes.values({ prefix: 'c' }))).toEqual([3])
})

test('a batch over two repositories is applied as a whole', async () => {
  const database = await open(await temporaryDirectory())
  const left = new Repository<string, number>(database, 1)
  const right = new Repository<string, number>(database, 2, { sync: true })
  await left.put('moved', 1)
  await database.batch([left.deleting('moved'), right.putting('moved', 1)])
  expect([await left.get('moved'), await right.get('moved')]).toEqual([undefined, 1])
  const unwritable = right.putting('x', (() => 0) as never)
  await expect(database.batch([left.putting('half', 1), unwritable])).rejects.toThrow()
  expect(await left.get('half')).toBeUndefined()
})

test('a record that its validator refuses is reported with bucket and key', async () => {
  const database = await open(await temporaryDirectory())
  await new Repository<string, unknown>(database, 3).put('bad', { amount: 'text' })
  const decode = (): Note => {
    throw new Error('amount is not a bigint')
  }
  const notes = new Repository<string, Note>(database, 3, { decode })
  const expected = { code: 'corrupt_record', details: { bucket: 3, key: 'bad' } }
  await expect(notes.get('bad')).rejects.toMatchObject(expected)
  await expect(collect(notes.values())).rejects.toMatchObject(expected)
})

test.each([0, -1, 256, 1.5])('bucket %s is refused', async (bucket) => {
  const database = await open(await temporaryDirectory())
  expect(() => new Repository(database, bucket)).toThrow(expect.objectContaining({ code: 'bad_bucket' }))
})

test('a key-value view has its five methods over one bucket', async () => {
  const database = await open(await temporaryDirectory())
  const store = keyValueOf<bigint>(database, 5, { sync: true })
  await store.put('b', 2n)
  await store.batch([
    { type: 'put', key: 'a', value: 1n },
    { type: 'del', key: 'b' },
    { type: 'put', key: 'c', value: 3n },
  ])
  await store.del('c')
  expect(await collect(store.iterate())).toEqual([['a', 1n]])
  expect(await store.get('b')).toBeUndefined()
})

test('a batch is synced to disk as soon as one of its records guards money', async () => {
  const database = await open(await temporaryDirectory())
  const loose = new Repository<string, number>(database, 1)
  const guarded = new Repository<string, number>(database, 2, { sync: true })
  const store = vi.spyOn(Level.prototype, 'batch')
  onTestFinished(() => store.mockRestore())
  await loose.put('a', 1)
  await database.batch([loose.putting('b', 1), guarded.deleting('b')])
  expect(store.mock.calls.map((call) => Object(call).at(1))).toEqual([{ sync: false }, { sync: true }])
})
