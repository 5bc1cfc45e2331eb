import {
  ACCOUNT_DOMAIN_NAMES,
  ACCOUNT_TYPES,
  type AccountMessageName,
  type Address,
  type Award,
  accountSignerOf,
  createSigner,
  hashAccountMessage,
  hashMessage,
  type MessageName,
  type MessageTypes,
  MODES,
  type Offer,
  signAccountMessage,
  signMessage,
  structHash,
  TYPES,
  walletSignature,
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

const accountNames = Object.keys(ACCOUNT_TYPES) as AccountMessageName[]

describe.each(accountNames)('%s', (name) => {
  const place = fc.record({ chainId: fc.bigInt({ min: 1n, max: 2n ** 64n }), contract: arbitrary.hex(20) })
  const placed = place as fc.Arbitrary<{ chainId: bigint; contract: Address }>

  test('hashes as an independent implementation does, and is its signer’s', () => {
    const signer = createSigner(Buffer.alloc(32, 5))
    fc.assert(
      fc.property(arbitrary.accountMessages[name], placed, (message, domain) => {
        const { chainId, contract } = domain
        const separator = { name: ACCOUNT_DOMAIN_NAMES[name], version: '1', chainId, verifyingContract: contract }
        const expected = TypedDataEncoder.hash(separator, { [name]: ACCOUNT_TYPES[name] }, message)
        expect(hashAccountMessage(name, message, domain)).toBe(expected)
        const signed = signAccountMessage(signer, name, message, domain)
        expect(accountSignerOf(name, signed, domain)).toBe(signer.address)
        expect(accountSignerOf(name, signed, { ...domain, chainId: chainId + 1n })).not.toBe(signer.address)
      }),
      { numRuns: 30 },
    )
  })
})

test('a wallet’s signature is the struct hash and the plain signature', () => {
  const signed = signMessage(createSigner(Buffer.alloc(32, 5)), 'Award', award, domain)
  const struct = TypedDataEncoder.hashStruct('Award', { Award: TYPES.Award }, award)
  expect(structHash('Award', award)).toBe(struct)
  expect(walletSignature('Award', signed)).toBe(struct + signed.signature.slice(2))
})

test('what is no bool is not hashed', () => {
  const consent = { owner: ZERO_ADDRESS, operator: ZERO_ADDRESS, authorised: 1, nonce: 0n } as never
  const place = { chainId: 1n, contract: ZERO_ADDRESS }
  expect(() => hashAccountMessage('OperatorConsent', consent, place)).toThrow(
    expect.objectContaining({ code: 'bad_field' }),
  )
})
