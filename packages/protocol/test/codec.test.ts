import { readFile } from 'node:fs/promises'
import { encode } from '@ipld/dag-cbor'
import * as protocol from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { award, bid, dispute, offer, rating, session, sessionEnd, topUp, voucher } from './arbitraries.js'

const { ITEM_LIMITS, LIMITS, toWire } = protocol
const codecs: Record<string, protocol.Codec<unknown>> = Object.fromEntries(
  Object.entries<unknown>({ ...protocol })
    .filter(([name]) => name.endsWith('Codec'))
    .map(([name, codec]) => [name.slice(0, -'Codec'.length), codec as protocol.Codec<unknown>]),
)
const vectors: { name: string; hex: string }[] = JSON.parse(
  await readFile(new URL('../../../test/vectors/cbor.json', import.meta.url), 'utf8'),
)
const documents = vectors.map(({ name, hex }): [string, Buffer] => [name, Buffer.from(hex.slice(2), 'hex')])
const bytesOf = (name: string) => documents.find(([other]) => other === name)?.[1] ?? Buffer.of()

function refusal(name: string, bytes: Uint8Array): string {
  try {
    codecs[name]?.decode(bytes)
  } catch (error) {
    if (error instanceof CodedError) return error.code
    throw error
  }
  return 'accepted'
}

/** Every object inside a document, so that each can be changed in turn. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return []
  const inner = Object.values(value).flatMap(objectsIn)
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner]
}

describe.each(documents)('%s', (name, bytes) => {
  const fresh = () => toWire(codecs[name]?.decode(bytes))
  const maps = objectsIn(fresh()).length

  test('an unknown field is refused wherever it stands', () => {
    for (let i = 0; i < maps; i++) {
      const document = fresh()
      const target = objectsIn(document)[i]
      if (target === undefined) throw new Error('no such object')
      if ('EPOCHS' in target) continue // the environment's names are free
      target.extra = 1
      expect(refusal(name, encode(document))).toBe('bad_shape')
    }
  })

  test('a missing field is refused wherever it stands', () => {
    for (const [i, object] of objectsIn(fresh()).entries()) {
      for (const key of Object.keys(object)) {
        if (
          key === 'tariffs' ||
          (['EPOCHS', 'A', 'gpus', 'payment', 'acceptance', 'voucher', 'warning'].includes(key) &&
            !Array.isArray(object[key]))
        )
          continue
        const document = fresh()
        delete objectsIn(document)[i]?.[key]
        expect([key, refusal(name, encode(document))]).toEqual([key, 'bad_shape'])
      }
    }
  })

  test('every truncation is refused', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(['not_cbor', 'bad_shape']).toContain(refusal(name, bytes.subarray(0, length)))
    }
  })

  test('bytes after the end are refused', () => {
    expect(refusal(name, Buffer.concat([bytes, Buffer.of(0)]))).toBe('not_cbor')
  })

  test('a flipped byte is refused with a code, or is another document with the same one encoding', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Buffer.from(bytes)
        changed.writeUInt8(changed.readUInt8(at) ^ mask, at)
        if (refusal(name, changed) !== 'accepted') return
        const codec = codecs[name]
        expect(codec?.encode(codec.decode(changed))).toEqual(new Uint8Array(changed))
      }),
      { numRuns: 300 },
    )
  })
})

test('random bytes are refused with a code by every codec', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(codecs)), fc.uint8Array({ maxLength: 2048 }), (name, bytes) => {
      expect(refusal(name, bytes)).toBeTypeOf('string')
    }),
    { numRuns: 2_000 },
  )
})

test('any well-formed value that is no document is refused with a code', () => {
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(codecs)), fc.jsonValue(), (name, value) => {
      const code = refusal(name, encode(value))
      expect(Array.isArray(value) && value.length === 0 ? 'bad_shape' : code).toMatch(/^(bad_shape|too_deep|not_cbor)$/)
    }),
    { numRuns: 500 },
  )
})

test('the largest delivery fits its frame, and its receipt a block', () => {
  const delivery = protocol.deliveryCodec.decode(bytesOf('delivery'))
  const largest = { at: 16_725_225_600_000 } as protocol.MeterSample
  const names = [
    'cpuMicros',
    'memoryBytes',
    'peakMemoryBytes',
    'gpuMillis',
    'gpuMemoryBytes',
    'bytesIn',
    'bytesOut',
  ] as const
  for (const name of names) largest[name] = Number.MAX_SAFE_INTEGER
  const gpus = Array<string>(64).fill('g'.repeat(128))
  const full = { ...delivery, samples: Array<protocol.MeterSample>(4096).fill(largest), gpus }
  expect(protocol.deliveryCodec.decode(protocol.deliveryCodec.encode(full))).toEqual(full)
  const receipt = { ...protocol.receiptCodec.decode(bytesOf('receipt')), delivery: full }
  expect(protocol.receiptCodec.decode(protocol.receiptCodec.encode(receipt))).toEqual(receipt)
})

test('a card of sixteen GPUs fits its limit', () => {
  const card = protocol.capabilityCardCodec.decode(bytesOf('capabilityCard'))
  const [gpu] = card.gpus
  if (gpu === undefined) throw new Error('the card has no GPU')
  const full = { ...card, gpus: Array<typeof gpu>(16).fill(gpu) }
  expect(protocol.capabilityCardCodec.decode(protocol.capabilityCardCodec.encode(full))).toEqual(full)
})

test('every offer and bid comes back as it was', () => {
  const signature = `0x${'ab'.repeat(65)}` as const
  const card = protocol.bidEnvelopeCodec.decode(bytesOf('bidEnvelope')).card
  fc.assert(
    fc.property(offer, bid, (offerMessage, bidMessage) => {
      const announcement = {
        chainId: 1,
        offer: { message: offerMessage, signature },
        operator: bidMessage.provider,
        spec: Buffer.of(),
        addresses: [],
        attempt: 0,
      }
      expect(protocol.operatorOf(announcement)).toBe(bidMessage.provider)
      expect(protocol.operatorOf({ offer: announcement.offer })).toBe(offerMessage.client)
      const envelope = { chainId: 1, bid: { message: bidMessage, signature }, card, attempt: 1 }
      const again = protocol.announcementCodec.decode(protocol.announcementCodec.encode(announcement))
      expect(again.offer.message).toEqual(offerMessage)
      expect(again.operator).toBe(bidMessage.provider)
      expect(protocol.bidEnvelopeCodec.decode(protocol.bidEnvelopeCodec.encode(envelope))).toEqual(envelope)
    }),
    { numRuns: 100 },
  )
})

test('everything that the client signs comes back as it was', () => {
  const { schemas } = protocol
  const pairs: [z.ZodType, fc.Arbitrary<object>][] = [
    [schemas.award, award],
    [schemas.voucher, voucher],
    [schemas.dispute, dispute],
    [schemas.rating, rating],
    [schemas.session, session],
    [schemas.topUp, topUp],
    [schemas.sessionEnd, sessionEnd],
  ]
  for (const [schema, messages] of pairs) {
    const codec = protocol.codec(schema, LIMITS.note)
    fc.assert(fc.property(messages, (message) => void expect(codec.decode(codec.encode(message))).toEqual(message)))
  }
})

test('the largest notes fit their limit', () => {
  const message = '\u{10ffff}'.repeat(512)
  const refused = { type: 'refused', code: 'unknown_session', message } as const
  expect(protocol.handoverAnswerCodec.decode(protocol.handoverAnswerCodec.encode(refused))).toEqual(refused)
  const most = { billedMs: Number.MAX_SAFE_INTEGER, amountDue: 2n ** 128n - 1n }
  const reading = { ...refused, code: 'bad_signature', ...most } as const
  expect(protocol.meterReadingCodec.decode(protocol.meterReadingCodec.encode(reading))).toEqual(reading)
})

test.each<[string, string, string]>([
  ['indefinite map', 'bfff', 'not_cbor'],
  ['indefinite text', '7fff', 'not_cbor'],
  ['tag', 'd82a450001020304', 'not_cbor'],
  ['break', 'ff', 'not_cbor'],
  ['reserved length', '1c', 'not_cbor'],
  ['undefined', 'f7', 'bad_shape'],
  ['NaN', 'fb7ff8000000000000', 'not_cbor'],
  ['integer of 64 bits', '1bffffffffffffffff', 'not_cbor'],
  ['list of 2^53 - 1 items', '9b001fffffffffffff', 'not_cbor'],
  ['text longer than the bytes', '7a7fffffff61', 'not_cbor'],
])('%s is refused', (_what, hex, code) => {
  expect(refusal('cancel', Buffer.from(hex, 'hex'))).toBe(code)
})

test.each<[string, (plain: Buffer) => Buffer]>([
  ['a length with more bytes than it needs', (plain) => Buffer.concat([Buffer.of(0xb8, 1), plain.subarray(1)])],
  ['a text that is not UTF-8', (plain) => Buffer.concat([plain.subarray(0, -1), Buffer.of(0xff)])],
])('%s is refused', (_what, change) => {
  const plain = Buffer.from(protocol.cancelCodec.encode({ taskId: protocol.ZERO_HASH as protocol.TaskId }))
  expect(refusal('cancel', plain)).toBe('accepted')
  expect(refusal('cancel', change(plain))).not.toBe('accepted')
})

test('keys that are out of order, twice, or not to be seen are refused', () => {
  const ack = (...pairs: string[]) => Buffer.from(`a${pairs.length}${pairs.join('')}`, 'hex')
  const [ok, message] = ['626f6bf5', '676d65737361676560']
  expect(refusal('ack', ack(ok, message))).toBe('accepted')
  expect(refusal('ack', ack(message, ok))).not.toBe('accepted')
  expect(refusal('ack', ack(ok, ok, message))).toBe('not_cbor')
  expect(refusal('ack', ack(ok, message, '695f5f70726f746f5f5f60'))).not.toBe('accepted')
  const hidden = protocol.jobSpecCodec.decode(bytesOf('jobSpec'))
  const environment = JSON.parse('{"__proto__":"hidden"}')
  expect(refusal('jobSpec', encode(toWire({ ...hidden, environment })))).not.toBe('accepted')
})

test('nesting is refused at nine levels, and at a million without the stack', () => {
  const nested = (levels: number, byte: number) => Buffer.alloc(levels, byte)
  expect(refusal('cardList', Buffer.concat([nested(8, 0x81), Buffer.of(0)]))).toBe('bad_shape')
  expect(refusal('cardList', Buffer.concat([nested(9, 0x81), Buffer.of(0)]))).toBe('too_deep')
  expect(refusal('cardList', nested(LIMITS.frame, 0x81))).toBe('too_deep')
  expect(refusal('cardList', nested(LIMITS.frame, 0xa1))).toBe('too_deep')
  expect(refusal('cardList', nested(LIMITS.frame, 0xc6))).toBe('not_cbor')
})

test('an item more than the limit is refused before validation', () => {
  const list = (items: number) => Buffer.concat([Buffer.of(0x99, items >> 8, items & 255), Buffer.alloc(items, 0x80)])
  expect(refusal('cardList', list(ITEM_LIMITS.cards - 1))).toBe('bad_shape')
  expect(refusal('cardList', list(ITEM_LIMITS.cards))).toBe('too_large')
  expect(refusal('announcement', list(ITEM_LIMITS.ordinary))).toBe('too_large')
})

test('a link is refused, also a proper one', () => {
  const link = CID.parse('bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy')
  expect(refusal('cancel', encode({ taskId: link }))).toBe('not_cbor')
})

test('a size limit counts bytes, on both sides', () => {
  const text = (length: number) =>
    Buffer.concat([Buffer.of(0x79, length >> 8, length & 255), Buffer.alloc(length, 0x61)])
  expect(refusal('jobSpec', text(LIMITS.spec - 3))).toBe('bad_shape')
  expect(refusal('jobSpec', text(LIMITS.spec - 2))).toBe('too_large')
  const message = 'x'.repeat(2048)
  expect(() => protocol.ackCodec.encode({ ok: true, message })).toThrow(expect.objectContaining({ code: 'too_large' }))
})

test('a card names eight other tokens at most, and each of them once', () => {
  const card = protocol.capabilityCardCodec.decode(bytesOf('capabilityCard'))
  const naming = (...bytes: number[]) => ({
    ...card,
    tariffs: bytes.map((byte) => ({
      token: `0x${byte.toString(16).padStart(40, '0')}` as protocol.Address,
      cpuPerSecond: 2n ** 128n - 1n,
      gpuPerSecond: 0n,
    })),
  })
  const eight = naming(1, 2, 3, 4, 5, 6, 7, 8)
  expect(protocol.capabilityCardCodec.decode(protocol.capabilityCardCodec.encode(eight))).toEqual(eight)
  expect(refusal('capabilityCard', encode(toWire(naming(1, 2, 3, 4, 5, 6, 7, 8, 9))))).toBe('bad_shape')
  expect(refusal('capabilityCard', encode(toWire(naming(1, 2, 1))))).toBe('bad_shape')
  const { tariffs: _, ...without } = card
  expect(protocol.capabilityCardCodec.decode(protocol.capabilityCardCodec.encode(without))).toEqual(without)
})

test.each(['01', '-1', '+1', '1.0', '1e3', '', ' 1', (2n ** 128n).toString(), 1, true, null])(
  'amount %j is refused',
  (amount) => {
    const card = protocol.capabilityCardCodec.decode(bytesOf('capabilityCard'))
    expect(
      refusal('capabilityCard', encode(toWire({ ...card, tariff: { ...card.tariff, cpuPerSecond: amount } }))),
    ).toBe('bad_shape')
  },
)

test.each(['/', '/etc', '/etc/passwd', '/proc/1', '/a/../b', '/a/./b', 'a', '/a//b', '/a\u0000', '/a/'])(
  'mount point %j is refused',
  (path) => {
    const spec = protocol.jobSpecCodec.decode(bytesOf('jobSpec'))
    expect(refusal('jobSpec', encode(toWire({ ...spec, outputs: [{ name: 'out', path }] })))).toBe('bad_shape')
  },
)
