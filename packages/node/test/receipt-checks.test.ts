import type { Chain } from '@opgpu/chain'
import {
  type CidText,
  cidOfDigest,
  digestOf,
  hashMessage,
  hexOf,
  type Receipt,
  receiptCodec,
  type Session,
  sessionIdOf,
  signMessage,
  ZERO_HASH,
} from '@opgpu/protocol'
import type { ContentStore } from '@opgpu/storage'
import { expect, test } from 'vitest'
import { checkReceipt } from '../src/services/receipt-checks.js'
import { receiptHolds } from '../src/services/receipts.js'
import type { TaskBook } from '../src/tasks/book.js'
import { receiptOf } from '../src/tasks/write-receipt.js'
import { only } from './support/stubs.js'
import { client, domain, provider, settlement, stranger, TOKEN, taskAt } from './support/words.js'

const task = taskAt('client', ['bidding', 'chosen', 'awarded', 'delivered', 'accepted', 'settled'])
const good = receiptOf(task, domain) as Receipt
const otherCid = cidOfDigest(hexOf(Buffer.alloc(32, 99)), 'dag-pb') as CidText

function chainOf(
  over: Partial<typeof settlement> = {},
  resultHash = hashMessage('Result', good.delivery.result.message, domain),
) {
  const event = { type: 'settled', taskId: task.id, resultHash, ...settlement, ...over } as never
  return only<Chain>({ domain, transaction: async () => ({ gasUsed: 1n, events: [event] }) })
}

async function failing(receipt: Receipt, chain: Chain = chainOf()): Promise<string[]> {
  return (await checkReceipt(receipt, chain)).filter(({ ok }) => !ok).map(({ name }) => name)
}

test('a receipt as it was written passes, also after a trip through its bytes', async () => {
  expect(await failing(good)).toEqual([])
  expect(await failing(receiptCodec.decode(receiptCodec.encode(good)))).toEqual([])
})

test('one settled by commitment needs no acceptance', async () => {
  expect(await failing({ ...good, acceptance: undefined })).toEqual([])
})

const { delivery, offer, bid } = good
const session: Session = {
  client: client.address,
  provider: provider.address,
  token: TOKEN,
  amount: 1_000n,
  notice: 3_600,
  validUntil: 1,
  salt: offer.message.salt,
}

/** The same work, paid by a session's voucher. */
function sessionPaid(over: Partial<Session> = {}, by = client): Receipt {
  const under = { ...session, ...over }
  const taskId = sessionIdOf(under, domain)
  const voucher = signMessage(by, 'Voucher', { taskId, amount: 10n, meter: ZERO_HASH, sequence: 3 }, domain)
  const { paid, stakers, treasury } = settlement
  return { ...good, settlement: { session: under, voucher, paid, refunded: 0n, stakers, treasury } }
}

test('one paid under a session holds by its voucher, also after a trip through its bytes', async () => {
  const paid = sessionPaid()
  expect(await failing(receiptCodec.decode(receiptCodec.encode(paid)))).toEqual([])
  expect(await failing(sessionPaid({ provider: stranger.address }))).toEqual(['settlement'])
  expect(await failing(sessionPaid({ client: stranger.address }))).toEqual(['settlement'])
  expect(await failing(sessionPaid({}, stranger))).toEqual(['settlement'])
  const other = { ...paid.settlement, session: { ...session, amount: 1n } } as Receipt['settlement']
  expect(await failing({ ...paid, settlement: other })).toEqual(['settlement'])
})
const by = (signer: typeof client, over: object) =>
  signMessage(signer, 'Result', { ...delivery.result.message, ...over }, domain)

test.each<[string[], Receipt]>([
  [['network'], { ...good, chainId: 1 }],
  [['network'], { ...good, taskManager: stranger.address }],
  [['offer'], { ...good, offer: { ...offer, signature: bid.signature } }],
  [['offer'], { ...good, offer: { ...offer, message: { ...offer.message, maxPrice: 1n } } }],
  [['bid'], { ...good, bid: { ...bid, signature: offer.signature } }],
  [['result'], { ...good, delivery: { ...delivery, result: { ...delivery.result, signature: bid.signature } } }],
  [
    ['result', 'acceptance', 'settlement'],
    { ...good, delivery: { ...delivery, result: by(stranger, { exitCode: 3 }) } },
  ],
  [['acceptance', 'settlement'], { ...good, delivery: { ...delivery, result: by(provider, { exitCode: 3 }) } }],
  [['acceptance'], { ...good, acceptance: good.acceptance && { ...good.acceptance, signature: bid.signature } }],
  [['spec'], { ...good, spec: otherCid }],
  [['outputs'], { ...good, delivery: { ...delivery, outputs: otherCid } }],
  [['logs'], { ...good, delivery: { ...delivery, logs: otherCid } }],
  [['price', 'settlement'], { ...good, settlement: { ...good.settlement, paid: 10n } }],
  [['settlement'], { ...good, settlement: { ...good.settlement, refunded: 91n } }],
])('%j fails when it was changed', async (names, receipt) => {
  expect(await failing(receipt)).toEqual(names)
})

test('samples that are not those metered fail', async () => {
  const zero = { cpuMicros: 0, memoryBytes: 0, peakMemoryBytes: 0, gpuMillis: 0, gpuMemoryBytes: 0 }
  const samples = [{ at: 1, ...zero, bytesIn: 0, bytesOut: 0 }]
  expect(await failing({ ...good, delivery: { ...delivery, samples } })).toEqual(['meter'])
})

test.each(['paid', 'refunded', 'stakers', 'treasury'] as const)('the chain has the last word on %s', async (part) => {
  expect(await failing(good, chainOf({ [part]: 77n }))).toEqual(['settlement'])
})

test('a transaction that the chain does not know, or of another result, settles nothing', async () => {
  expect(await failing(good, only<Chain>({ domain, transaction: async () => undefined }))).toEqual(['settlement'])
  expect(await failing(good, chainOf({}, hexOf(Buffer.alloc(32))))).toEqual(['settlement'])
})

test('a receipt holds only when it is here and everything about it was checked', async () => {
  const bytes = receiptCodec.encode(good)
  const cid = cidOfDigest(digestOf(bytes), 'dag-cbor')
  const store = { has: async () => true, block: async () => bytes } as unknown as ContentStore
  const book = {} as TaskBook
  const { signal } = new AbortController()
  expect(await receiptHolds({ book, store, chain: chainOf() }, cid, signal)).toBe(true)

  const forgetful = only<Chain>({ domain, transaction: async () => undefined })
  expect(await receiptHolds({ book, store, chain: forgetful }, cid, signal)).toBe(false)
  const silent = only<Chain>({ domain, transaction: () => new Promise(() => {}) })
  expect(await receiptHolds({ book, store, chain: silent }, cid, AbortSignal.timeout(10))).toBe(false)
  const empty = { ...store, block: async () => Promise.reject(new Error('not here')) } as unknown as ContentStore
  expect(await receiptHolds({ book, store: empty, chain: chainOf() }, cid, signal)).toBe(false)
})
