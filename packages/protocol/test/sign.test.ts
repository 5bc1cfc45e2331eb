import {
  type Acceptance,
  addressOf,
  authorOf,
  type CapabilityCard,
  cardAuthor,
  createSigner,
  type Domain,
  hashMessage,
  recoverPublicKey,
  type Signature,
  signCard,
  signMessage,
  ZERO_HASH,
} from '@opgpu/protocol'
import { SigningKey } from 'ethers/crypto'
import { computeAddress } from 'ethers/transaction'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hex, acceptance as someAcceptance } from './arbitraries.js'

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
const privateKey = Buffer.alloc(32, 5)
const signer = createSigner(privateKey)
const domain: Domain = { chainId: 31337n, taskManager: signer.address }
const acceptance = { taskId: ZERO_HASH, resultHash: ZERO_HASH, amount: 1n } as Acceptance
const signed = signMessage(signer, 'Acceptance', acceptance, domain)
const digest = hashMessage('Acceptance', acceptance, domain)
const word = (value: bigint) => value.toString(16).padStart(64, '0')
const r = signed.signature.slice(2, 66)
const s = BigInt(`0x${signed.signature.slice(66, 130)}`)
const v = Number.parseInt(signed.signature.slice(130), 16)
const byte = (value: number) => value.toString(16).padStart(2, '0')

test('address and signature are those of an independent implementation', () => {
  const independent = new SigningKey(privateKey)
  expect(signer.address).toBe(computeAddress(independent).toLowerCase())
  expect(signed.signature).toBe(independent.sign(digest).serialized)
})

test('what a key signs is recovered as its public key', () => {
  fc.assert(
    fc.property(hex(32), someAcceptance, (key, message) => {
      fc.pre(BigInt(key) > 0n && BigInt(key) < ORDER)
      const author = createSigner(Buffer.from(key.slice(2), 'hex'))
      const statement = signMessage(author, 'Acceptance', message, domain)
      const found = authorOf('Acceptance', statement, author.address, domain)
      expect(found && addressOf(found)).toBe(author.address)
      expect(found).toEqual(author.publicKey)
    }),
    { numRuns: 30 },
  )
})

test.each<[string, string]>([
  ['the high s that signs the same', `${r}${word(ORDER - s)}${byte(v === 27 ? 28 : 27)}`],
  ['v 0', `${r}${word(s)}00`],
  ['v 1', `${r}${word(s)}01`],
  ['v 29', `${r}${word(s)}1d`],
  ['r 0', `${word(0n)}${word(s)}${byte(v)}`],
  ['s 0', `${r}${word(0n)}${byte(v)}`],
  ['r of the order', `${word(ORDER)}${word(s)}${byte(v)}`],
  ['s of the order', `${r}${word(ORDER)}${byte(v)}`],
  ['all ones', 'ff'.repeat(65)],
  ['64 bytes', `${r}${word(s)}`],
  ['66 bytes', `${r}${word(s)}${byte(v)}00`],
  ['no hex', 'zz'.repeat(65)],
  ['upper case', `${r}${word(s)}${byte(v)}`.toUpperCase()],
  ['nothing', ''],
])('%s is no signature', (_what, text) => {
  expect(recoverPublicKey(digest, `0x${text}` as Signature)).toBeUndefined()
})

test('random bytes recover nothing or somebody else, and never throw', () => {
  fc.assert(
    fc.property(hex(65), (signature) => {
      expect(authorOf('Acceptance', { message: acceptance, signature }, signer.address, domain)).toBeUndefined()
    }),
  )
})

test('a signature does not count for another signer, message, kind of message, chain or contract', () => {
  const other = createSigner(Buffer.alloc(32, 6))
  const { signature } = signed
  const author = (message: Acceptance, where: Domain, expected = signer.address) =>
    authorOf('Acceptance', { message, signature }, expected, where)
  expect(author(acceptance, domain)).toBeDefined()
  expect(author(acceptance, domain, other.address)).toBeUndefined()
  expect(author({ ...acceptance, amount: 2n }, domain)).toBeUndefined()
  expect(author(acceptance, { ...domain, chainId: 1n })).toBeUndefined()
  expect(author(acceptance, { ...domain, taskManager: other.address })).toBeUndefined()
  const award = { taskId: acceptance.taskId, bidHash: acceptance.resultHash, amount: 1n, validUntil: 0 }
  expect(authorOf('Award', { message: award, signature }, signer.address, domain)).toBeUndefined()
})

test('a capability card is its provider’s or nobody’s', () => {
  const card: CapabilityCard = {
    version: 1,
    provider: signer.address,
    issuedAt: 1,
    addresses: [],
    cpuMillis: 1,
    memoryBytes: 1,
    diskBytes: 1,
    gpus: [],
    enforces: [],
    runtime: 'runc',
    tariff: { cpuPerSecond: 1n, gpuPerSecond: 1n },
  }
  const { signature } = signCard(signer, card)
  expect(cardAuthor({ message: card, signature })).toBe(signer.address)
  expect(cardAuthor({ message: { ...card, cpuMillis: 2 }, signature })).toBeUndefined()
  const forged = signCard(createSigner(Buffer.alloc(32, 6)), card)
  expect(cardAuthor(forged)).toBeUndefined()
})
