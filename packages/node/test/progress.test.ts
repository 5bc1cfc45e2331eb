import { peerIdOfPublicKey } from '@opgpu/p2p'
import { PROTOCOLS, type Progress, progressCodec } from '@opgpu/protocol'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { JobFeed } from '../src/exchange/job-feed.js'
import { receiveProgress } from '../src/exchange/progress-receiver.js'
import type { TaskBook } from '../src/tasks/book.js'
import { ChainStub, directory, HostStub, openBook } from './support/stubs.js'
import { eventOf, provider, stranger, taskAt } from './support/words.js'

let book: TaskBook
let feed: JobFeed
let host: HostStub
const task = taskAt('client', ['bidding', 'chosen', 'awarded'])
const hello: Progress = { type: 'hello', taskId: task.id }
const log: Progress = { type: 'log', stream: 'stdout', offset: 0, data: Buffer.from('hi') }

beforeEach(async () => {
  book = (await openBook()).book
  await book.create(task)
  feed = new JobFeed(await directory())
  host = new HostStub()
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  receiveProgress({ book, feed, host: host.host, chain: new ChainStub().chain }, stop.signal)
})

const say = (frames: Progress[], by = provider) =>
  host.exchange(
    PROTOCOLS.progress,
    peerIdOfPublicKey(by.publicKey),
    frames.map((frame) => progressCodec.encode(frame)),
  )

test('the provider’s word moves the task and fills the log', async () => {
  await say([hello, { type: 'phase', phase: 'running', at: 1 }, log])
  expect((await book.get(task.id)).stage.state).toBe('running')
  expect(await feed.length(task.id, 'stdout')).toBe(2)
})

test('phases said a thousand times are stored once', async () => {
  let stored = 0
  book.changes.on('change', () => stored++)
  const again: Progress[] = Array.from({ length: 1000 }, () => ({ type: 'phase', phase: 'fetching', at: 1 }))
  await say([hello, ...again])
  expect(stored).toBe(1)
})

test('nobody else is heard, nor anybody who does not say which task, nor after the end', async () => {
  await expect(say([hello, log], stranger)).rejects.toMatchObject({ code: 'not_awarded' })
  await expect(say([log])).rejects.toMatchObject({ code: 'no_hello' })
  await book.apply(task.id, eventOf(task, 'settled'))
  await expect(say([hello, log])).rejects.toMatchObject({ code: 'not_awarded' })
  expect(await feed.length(task.id, 'stdout')).toBe(0)
})
