import { digestOfTyped, fieldsOf } from './eip712.js'
import { hexOf } from './hash.js'
import type { Address, Hex32, SessionId, TaskId } from './ids.js'
import { type MessageName, type MessageTypes, MODES, type Offer, type Session } from './messages.js'
import { type StructHasher, structHasher, type TypedField } from './struct.js'

/** The EIP-712 domain: one per chain and TaskManager. */
export interface Domain {
  chainId: bigint
  taskManager: Address
}

/** The domains of the chains that a daemon trades on, by chain id. */
export type Domains = ReadonlyMap<number, Domain>

export function domainsOf(...domains: readonly Domain[]): Domains {
  return new Map(domains.map((domain) => [Number(domain.chainId), domain]))
}

/** The types as the contracts spell them (contracts/src/types). Order is part of the hash. */
export const TYPES: Record<MessageName, TypedField[]> = {
  Offer: fieldsOf(
    'address client, bytes32 spec, address token, uint128 maxPrice, uint8 mode, uint8 replicas, uint8 quorum, uint64 bidUntil, uint64 finishBy, uint32 challengePeriod, uint128 minStake, uint16 minReputation, bytes32 salt',
  ),
  Bid: fieldsOf(
    'bytes32 taskId, address provider, uint128 ratePerSecond, uint128 maxAmount, uint64 startBy, uint64 finishBy, bytes32 capability, uint64 validUntil',
  ),
  Award: fieldsOf('bytes32 taskId, bytes32 bidHash, uint128 amount, uint64 validUntil'),
  Result: fieldsOf(
    'bytes32 taskId, address provider, int32 exitCode, bytes32 outputs, bytes32 logs, bytes32 meter, uint128 amount, uint64 startedAt, uint64 endedAt',
  ),
  Acceptance: fieldsOf('bytes32 taskId, bytes32 resultHash, uint128 amount'),
  Voucher: fieldsOf('bytes32 taskId, uint128 amount, bytes32 meter, uint64 sequence'),
  Dispute: fieldsOf('bytes32 taskId, bytes32 resultHash, bytes32 evidence'),
  Rating: fieldsOf('bytes32 taskId, uint8 score'),
  Session: fieldsOf(
    'address client, address provider, address token, uint128 amount, uint32 notice, uint64 validUntil, bytes32 salt',
  ),
  TopUp: fieldsOf('bytes32 sessionId, uint128 total'),
  SessionEnd: fieldsOf('bytes32 sessionId'),
}

const structHashers: Record<MessageName, StructHasher> = {
  Offer: structHasher('Offer', TYPES.Offer),
  Bid: structHasher('Bid', TYPES.Bid),
  Award: structHasher('Award', TYPES.Award),
  Result: structHasher('Result', TYPES.Result),
  Acceptance: structHasher('Acceptance', TYPES.Acceptance),
  Voucher: structHasher('Voucher', TYPES.Voucher),
  Dispute: structHasher('Dispute', TYPES.Dispute),
  Rating: structHasher('Rating', TYPES.Rating),
  Session: structHasher('Session', TYPES.Session),
  TopUp: structHasher('TopUp', TYPES.TopUp),
  SessionEnd: structHasher('SessionEnd', TYPES.SessionEnd),
}

/** EIP-712 `hashStruct` of a message: the part of its digest that no domain is in. */
export function structHash<N extends MessageName>(name: N, message: MessageTypes[N]): Hex32 {
  return hexOf(hashed(name, message))
}

/** The digest that is signed, and by which a message is known: `TaskId` for an offer, bid hash, result hash. */
export function hashMessage<N extends MessageName>(name: N, message: MessageTypes[N], domain: Domain): Hex32 {
  const { chainId, taskManager } = domain
  return digestOfTyped({ name: 'OpGPU', chainId, verifyingContract: taskManager }, hashed(name, message))
}

export function taskIdOf(offer: Offer, domain: Domain): TaskId {
  return hashMessage('Offer', offer, domain) as TaskId
}

export function sessionIdOf(session: Session, domain: Domain): SessionId {
  return hashMessage('Session', session, domain) as SessionId
}

function hashed(name: MessageName, message: object): Buffer {
  return structHashers[name](forEncoding(name, message))
}

function forEncoding(name: MessageName, message: object): object {
  return name === 'Offer' ? { ...message, mode: MODES.indexOf((message as Offer).mode) } : message
}
