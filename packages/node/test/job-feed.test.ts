import { expect, test } from 'vitest'
import { JobFeed, type LogFrame } from '../src/exchange/job-feed.js'
import { directory } from './support/stubs.js'
import { taskOf } from './support/words.js'

const { id } = taskOf('client')
const frame = (offset: number, text: string, stream: LogFrame['stream'] = 'stdout'): LogFrame => ({
  type: 'log',
  stream,
  offset,
  data: Buffer.from(text),
})

async function text(feed: JobFeed, offset = 0, stream: LogFrame['stream'] = 'stdout'): Promise<string> {
  const chunks = await Array.fromAsync(feed.read(id, stream, offset))
  return Buffer.concat(chunks.map(({ data }) => data)).toString()
}

test('keeps each stream by its offsets: repetitions once, gaps not at all', async () => {
  const feed = new JobFeed(await directory())
  const told: [number, string][] = []
  feed.events.on('log', ({ offset, data }) => told.push([offset, Buffer.from(data).toString()]))
  await feed.log(id, frame(0, 'abc'))
  await feed.log(id, frame(0, 'abc'))
  await feed.log(id, frame(2, 'cde'))
  await feed.log(id, frame(6, 'g'))
  await feed.log(id, frame(0, 'E', 'stderr'))
  expect(await text(feed)).toBe('abcde')
  expect(await text(feed, 3)).toBe('de')
  expect(await text(feed, 0, 'stderr')).toBe('E')
  expect(told).toEqual([
    [0, 'abc'],
    [3, 'de'],
    [0, 'E'],
  ])
})

test('two streams of one provider that say the same at once leave one copy', async () => {
  const feed = new JobFeed(await directory())
  const chunk = 'x'.repeat(1000)
  await Promise.all(Array.from({ length: 16 }, (_, n) => feed.log(id, frame(Math.floor(n / 4) * 1000, chunk))))
  expect((await text(feed)).length).toBe(4000)
})

test('goes on where it was after a restart, and when its memory was given back', async () => {
  const path = await directory()
  const before = new JobFeed(path)
  await before.log(id, frame(0, 'abc'))
  before.close(id)
  await before.log(id, frame(2, 'cd'))
  const after = new JobFeed(path)
  expect(await after.length(id, 'stdout')).toBe(4)
  await after.log(id, frame(0, 'abcde'))
  expect(await text(after)).toBe('abcde')
})

test('a log is capped, and what is removed is gone', async () => {
  const feed = new JobFeed(await directory())
  const MIB = 1024 ** 2
  const data = Buffer.alloc(MIB)
  for (let n = 0; n <= 64; n++) await feed.log(id, { ...frame(n * MIB, ''), data })
  expect(await feed.length(id, 'stdout')).toBe(64 * MIB)
  await feed.remove(id)
  expect(await feed.length(id, 'stdout')).toBe(0)
  expect(await text(feed)).toBe('')
})
