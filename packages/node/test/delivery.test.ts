import type { Task } from '@opgpu/market'
import { peerIdOfPublicKey } from '@opgpu/p2p'
import {
  authorOf,
  type CidText,
  cidOfDigest,
  type Delivery,
  deliveryCodec,
  hashMessage,
  hexOf,
  PROTOCOLS,
  signMessage,
  verdictCodec,
} from '@opgpu/protocol'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { receiveDeliveries } from '../src/exchange/delivery.js'
import type { TaskBook } from '../src/tasks/book.js'
import { ChainStub, HostStub, openBook } from './support/stubs.js'
import {
  acceptanceOf,
  client,
  deliveryOf,
  domain,
  eventOf,
  provider,
  stranger,
  taskAt,
  taskOf,
} from './support/words.js'

const from = peerIdOfPublicKey(provider.publicKey)
let book: TaskBook
let task: Task
let host: HostStub

beforeEach(async () => {
  book = (await openBook()).book
  host = new HostStub()
  task = taskAt('client', ['bidding', 'chosen', 'awarded'])
  await book.create(task)
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  receiveDeliveries({ book, host: host.host, chain: new ChainStub().chain }, stop.signal)
})

async function deliver(delivery: Delivery, remote = from) {
  const [answer] = await host.exchange(PROTOCOLS.delivery, remote, [deliveryCodec.encode(delivery)])
  return verdictCodec.decode(answer ?? new Uint8Array())
}

/** The client's verification, which the daemon's runner does. */
function verifying(): void {
  book.changes.on('change', ({ task: now, event }) => {
    if (event?.type === 'delivered') book.apply(now.id, eventOf(now, 'accepted'))
  })
}

test('an honest delivery is answered with the acceptance, and the same again when it comes again', async () => {
  verifying()
  const delivery = deliveryOf(task)
  const first = await deliver(delivery)
  const acceptance = acceptanceOf(task, delivery)
  expect(first).toEqual({ type: 'accepted', acceptance })
  expect(authorOf('Acceptance', acceptance, client.address, domain)).toBeDefined()
  expect(await deliver(delivery)).toEqual(first)
})

test('a second result of the same task is not accepted too', async () => {
  verifying()
  await deliver(deliveryOf(task))
  const other = deliveryOf(task, {}, { amount: 1n })
  expect(await deliver(other)).toMatchObject({ type: 'refused', code: 'mismatch' })
  expect(hashMessage('Result', other.result.message, domain)).not.toBe('')
})

const otherCid = cidOfDigest(hexOf(Buffer.alloc(32, 99)), 'dag-pb')
const badCid = 'bafkqaaaaaaaaaaaaaaaaaaaaaa' as CidText
test.each<[string, () => Delivery, typeof from?]>([
  ['unknown_task', () => deliveryOf(taskOf('client'))],
  ['not_awarded', () => deliveryOf(task), peerIdOfPublicKey(stranger.publicKey)],
  ['not_awarded', () => deliveryOf(task, {}, { provider: stranger.address })],
  [
    'bad_signature',
    () => ({ ...deliveryOf(task), result: signMessage(stranger, 'Result', deliveryOf(task).result.message, domain) }),
  ],
  ['mismatch', () => ({ ...deliveryOf(task), outputs: otherCid })],
  ['mismatch', () => ({ ...deliveryOf(task), logs: otherCid })],
  ['mismatch', () => deliveryOf(task, {}, { meter: hexOf(Buffer.alloc(32, 1)) })],
  ['overcharged', () => deliveryOf(task, {}, { amount: 11n })],
  ['overcharged', () => deliveryOf(task, {}, { startedAt: Date.now() - 3_600_000, amount: 1n })],
])('%s is refused and changes nothing', async (code, make, remote) => {
  expect(await deliver(make(), remote)).toMatchObject({ type: 'refused', code })
  expect(await book.get(task.id)).toBe(task)
})

test('bytes that are no delivery end the stream with a coded error', async () => {
  const junk = host.exchange(PROTOCOLS.delivery, from, [Uint8Array.of(1, 2, 3)])
  await expect(junk).rejects.toMatchObject({ code: expect.any(String) })
  await expect(deliver({ ...deliveryOf(task), outputs: badCid })).rejects.toMatchObject({ code: 'bad_cid' })
})

test('a task that ended meanwhile is told so', async () => {
  book.changes.on('change', ({ task: now, event }) => {
    const [at, expiry] = [Date.now(), { transaction: hexOf(Buffer.alloc(32)), at: 1 }]
    if (event?.type === 'delivered') book.apply(now.id, { type: 'expired', refunded: 1n, slashed: 1n, expiry, at })
  })
  expect(await deliver(deliveryOf(task))).toMatchObject({ type: 'refused', code: 'unknown_task' })
})
