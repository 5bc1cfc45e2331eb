import { readFile } from 'node:fs/promises'
import * as protocol from '@opgpu/protocol'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'

const VECTORS = new URL('../../../test/vectors/', import.meta.url)

interface TypedVector<N = protocol.MessageName> {
  name: N
  case: string
  domain: { chainId: number; verifyingContract: protocol.Address }
  message: Record<string, string | number | boolean>
  digest: protocol.Hex32
  signer: protocol.Address
  signature: protocol.Signature
}

interface DocumentVector {
  name: keyof typeof codecs
  value: unknown
  hex: string
  digest: string
  cid: string
}

const codecs = {
  jobSpec: protocol.jobSpecCodec,
  capabilityCard: protocol.capabilityCardCodec,
  announcement: protocol.announcementCodec,
  bidEnvelope: protocol.bidEnvelopeCodec,
  handover: protocol.handoverCodec,
  handoverAnswer: protocol.handoverAnswerCodec,
  sessionOrder: protocol.sessionOrderCodec,
  payment: protocol.paymentCodec,
  meterReading: protocol.meterReadingCodec,
  delivery: protocol.deliveryCodec,
  receipt: protocol.receiptCodec,
}
const AMOUNTS = ['maxPrice', 'minStake', 'ratePerSecond', 'maxAmount', 'amount', 'total', 'perDay', 'nonce']
const AMOUNTS_OF_TERMS = [...AMOUNTS, 'lane', 'collateral']

async function read<T>(file: string): Promise<T[]> {
  return JSON.parse(await readFile(new URL(file, VECTORS), 'utf8'))
}

/** Reads a vector's message: amounts are decimal text, the mode is its number. */
function messageOf<T>(message: TypedVector['message'], amounts = AMOUNTS): T {
  const entries = Object.entries(message).map(([key, value]) => {
    if (amounts.includes(key)) return [key, BigInt(value)]
    return key === 'mode' ? [key, protocol.MODES[Number(value)]] : [key, value]
  })
  return Object.fromEntries(entries)
}

function readable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  return value instanceof Uint8Array ? protocol.hexOf(value) : value
}

const typed = await read<TypedVector>('eip712.json')
const accounts = await read<TypedVector<protocol.AccountMessageName>>('eip712-accounts.json')
const terms = await read<{ [K in 'offer' | 'bid' | 'terms']: TypedVector['message'] } & { key: string }>('terms.json')
const documents = await read<DocumentVector>('cbor.json')

test('there are two cases of each message and at least one of each document', () => {
  expect(typed.map((vector) => vector.name)).toEqual(Object.keys(protocol.TYPES).flatMap((name) => [name, name]))
  expect([...new Set(documents.map((vector) => vector.name))]).toEqual(Object.keys(codecs))
})

describe.each(typed)('$name, $case', (vector) => {
  const domain = { chainId: BigInt(vector.domain.chainId), taskManager: vector.domain.verifyingContract }
  const message = messageOf<protocol.MessageTypes[protocol.MessageName]>(vector.message)

  test('hashes to the digest', () => {
    expect(protocol.hashMessage(vector.name, message, domain)).toBe(vector.digest)
  })

  test('is its signer’s and no other’s', () => {
    const { signature, signer } = vector
    expect(protocol.authorOf(vector.name, { message, signature }, signer, domain)).toHaveLength(33)
    expect(protocol.authorOf(vector.name, { message, signature }, protocol.ZERO_ADDRESS, domain)).toBeUndefined()
  })
})

describe.each(accounts)('$name, $case', (vector) => {
  const domain = { chainId: BigInt(vector.domain.chainId), contract: vector.domain.verifyingContract }
  const message = messageOf<protocol.AccountMessageTypes[protocol.AccountMessageName]>(vector.message)

  test('hashes to the digest and recovers to its signer', () => {
    const { name, digest, signature, signer } = vector
    expect(protocol.hashAccountMessage(name, message, domain)).toBe(digest)
    expect(protocol.accountSignerOf(name, { message, signature }, domain)).toBe(signer)
  })
})

test.each(terms)('terms follow from offer, bid and award, and a lane keeps their key', (vector) => {
  const fixed = messageOf<protocol.Terms>(vector.terms, AMOUNTS_OF_TERMS)
  expect(protocol.termsOf(messageOf(vector.offer), messageOf(vector.bid), fixed)).toEqual(fixed)
  expect(protocol.termsKey(fixed)).toBe(vector.key)
})

describe.each(documents)('$name', (vector) => {
  const bytes = Buffer.from(vector.hex.slice(2), 'hex')

  test('decodes to the value and encodes to the bytes', () => {
    const codec: protocol.Codec<unknown> = codecs[vector.name]
    const value = codec.decode(bytes)
    expect(JSON.parse(JSON.stringify(value, readable))).toEqual(vector.value)
    expect(protocol.hexOf(codec.encode(value))).toBe(vector.hex)
  })

  test('has the digest that its CID holds', () => {
    expect(protocol.digestOf(bytes)).toBe(vector.digest)
    expect(protocol.hexOf(CID.parse(vector.cid).multihash.digest)).toBe(vector.digest)
  })
})

test('the documents of one task are signed and name one another', () => {
  const bytesOf = (name: string) =>
    Buffer.from(documents.find((vector) => vector.name === name)?.hex.slice(2) ?? '', 'hex')
  const { offer, bid, delivery, acceptance, taskId, chainId, taskManager } = protocol.receiptCodec.decode(
    bytesOf('receipt'),
  )
  const { card } = protocol.bidEnvelopeCodec.decode(bytesOf('bidEnvelope'))
  const domain = { chainId: BigInt(chainId), taskManager }
  const { provider } = bid.message
  expect(protocol.taskIdOf(offer.message, domain)).toBe(taskId)
  expect(protocol.authorOf('Bid', bid, provider, domain)).toBeDefined()
  expect(protocol.authorOf('Result', delivery.result, provider, domain)).toBeDefined()
  expect(protocol.cardAuthor(card)).toBe(provider)
  expect(bid.message.capability).toBe(protocol.cardDigest(card.message))
  expect(delivery.result.message.meter).toBe(protocol.meterRoot(delivery.samples))
  expect(acceptance?.message.resultHash).toBe(protocol.hashMessage('Result', delivery.result.message, domain))
})
