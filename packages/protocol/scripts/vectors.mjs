// Writes test/vectors: the wire forms that every implementation must agree on. Run after a build; a change of the
// output is a change of the protocol. The typed-data digests and signatures come from ethers, not from our own code.
import { writeFile } from 'node:fs/promises'
import * as protocol from '@opgpu/protocol'
import { AbiCoder } from 'ethers/abi'
import { keccak256, SigningKey } from 'ethers/crypto'
import { TypedDataEncoder } from 'ethers/hash'
import { computeAddress } from 'ethers/transaction'
import { documents } from './documents.mjs'
import { DOMAINS, extreme, extremeAccount, KEYS, ordinary, ordinaryAccount } from './messages.mjs'

const VECTORS = new URL('../../../test/vectors/', import.meta.url)

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

function typedVector(name, kind, values, types = protocol.TYPES, domainName = 'OpGPU') {
  const key = new SigningKey(KEYS[kind])
  const { chainId, taskManager } = DOMAINS[kind]
  const domain = { name: domainName, version: '1', chainId: Number(chainId), verifyingContract: taskManager }
  const message = 'mode' in values ? { ...values, mode: protocol.MODES.indexOf(values.mode) } : values
  const digest = TypedDataEncoder.hash(domain, { [name]: types[name] }, message)
  const signature = key.sign(digest).serialized
  return { name, case: kind, domain, message, digest, signer: computeAddress(key).toLowerCase(), signature }
}

function accountVectors(name) {
  const about = [protocol.ACCOUNT_TYPES, protocol.ACCOUNT_DOMAIN_NAMES[name]]
  return [
    typedVector(name, 'ordinary', ordinaryAccount[name], ...about),
    typedVector(name, 'extreme', extremeAccount[name], ...about),
  ]
}

/** The terms that an award of the ordinary offer and bid fixes, and what a lane keeps of them. */
function termsVector() {
  const { Offer: offer, Bid: bid } = ordinary
  const terms = protocol.termsOf(offer, bid, { awardedAt: 1_790_000_010, treasuryBps: 300 })
  const tuple = `tuple(${protocol.TERMS_FIELDS.map(({ type, name }) => `${type} ${name}`).join(',')})`
  const hash = keccak256(AbiCoder.defaultAbiCoder().encode([tuple], [terms]))
  return { offer: { ...offer, mode: protocol.MODES.indexOf(offer.mode) }, bid, terms, hash, key: hash.slice(0, 52) }
}

function documentVector([name, value]) {
  const bytes = codecs[name].encode(value)
  const digest = protocol.digestOf(bytes)
  return {
    name,
    value,
    hex: `0x${Buffer.from(bytes).toString('hex')}`,
    digest,
    cid: protocol.cidOfDigest(digest, 'dag-cbor'),
  }
}

/** Amounts become decimal text and bytes 0x-prefixed hex. */
function readable(_key, value) {
  if (typeof value === 'bigint') return value.toString()
  return value instanceof Uint8Array ? `0x${Buffer.from(value).toString('hex')}` : value
}

async function write(file, vectors) {
  await writeFile(new URL(file, VECTORS), `${JSON.stringify(vectors, readable, 2)}\n`)
}

const names = Object.keys(protocol.TYPES)
await write(
  'eip712.json',
  names.flatMap((name) => [typedVector(name, 'ordinary', ordinary[name]), typedVector(name, 'extreme', extreme[name])]),
)
await write('eip712-accounts.json', Object.keys(protocol.ACCOUNT_TYPES).flatMap(accountVectors))
await write('terms.json', [termsVector()])
await write('cbor.json', documents.map(documentVector))
