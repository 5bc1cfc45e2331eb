import {
  type Award,
  hashMessage,
  type MessageName,
  type MessageTypes,
  MODES,
  type Offer,
  TYPES,
  ZERO_ADDRESS,
  ZERO_HASH,
} from '@opgpu/protocol'
import { TypedDataEncoder } from 'ethers/hash'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as arbitrary from './arbitraries.js'

const names = Object.keys(TYPES) as MessageName[]
const domain = { chainId: 1n, taskManager: ZERO_ADDRESS }
const award = { taskId: ZERO_HASH, bidHash: ZERO_HASH, amount: 0n, validUntil: 0 } as Award

const messages = (name: MessageName): fc.Arbitrary<MessageTypes[MessageName]> => arbitrary.messages[name]

function independentHash(name: MessageName, message: object, { chainId, taskManager }: typeof domain): string {
  const fields = name === 'Offer' ? { ...message, mode: MODES.indexOf((message as Offer).mode) } : { ...message }
  const separator = { name: 'OpGPU', version: '1', chainId, verifyingContract: taskManager }
  return TypedDataEncoder.hash(separator, { [name]: TYPES[name] }, fields)
}

describe.each(names)('%s', (name) => {
  test('hashes as an independent implementation does', () => {
    fc.assert(
      fc.property(messages(name), arbitrary.domain, (message, domain) => {
        expect(hashMessage(name, message, domain)).toBe(independentHash(name, message, domain))
      }),
      { numRuns: 50 },
    )
  })

  test('every field counts', () => {
    const [one, other] = fc.sample(messages(name), { numRuns: 2, seed: 7 })
    if (one === undefined || other === undefined) throw new Error('no sample')
    for (const { name: field } of TYPES[name]) {
      const changed = { ...one, [field]: (other as unknown as Record<string, unknown>)[field] }
      const same = JSON.stringify(changed, text) === JSON.stringify(one, text)
      expect(hashMessage(name, changed, domain) === hashMessage(name, one, domain)).toBe(same)
    }
  })
})

const text = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)

test.each([
  ['amount', 2n ** 128n, 'bad_field'],
  ['amount', -1n, 'bad_field'],
  ['validUntil', 1.5, 'bad_field'],
  ['validUntil', -1, 'bad_field'],
  ['validUntil', undefined, 'bad_field'],
  ['bidHash', '0x12', 'bad_hex'],
  ['bidHash', `0x${'zz'.repeat(32)}`, 'bad_hex'],
  ['bidHash', `00${'11'.repeat(32)}`, 'bad_hex'],
  ['taskId', `0x${'11'.repeat(33)}`, 'bad_hex'],
  ['taskId', `0x${'11'.repeat(32)}1`, 'bad_hex'],
  ['taskId', `0x${'11'.repeat(32)}zz`, 'bad_hex'],
])('%s = %s is not hashed', (field, value, code) => {
  const message = { ...award, [field]: value } as Award
  expect(() => hashMessage('Award', message, domain)).toThrow(expect.objectContaining({ code }))
})

test('a mode that does not exist is not hashed', () => {
  const [offer] = fc.sample(arbitrary.offer, 1)
  const message = { ...offer, mode: 'lottery' } as unknown as Offer
  expect(() => hashMessage('Offer', message, domain)).toThrow(expect.objectContaining({ code: 'bad_field' }))
})
