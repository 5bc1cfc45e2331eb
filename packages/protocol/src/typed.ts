import { concat, keccak256, TypedDataEncoder, type TypedDataField } from 'ethers'
import type { Address, Hex32, TaskId } from './ids.js'
import { type MessageName, type MessageTypes, MODES, type Offer } from './messages.js'

/** The EIP-712 domain: one per chain and TaskManager. */
export interface Domain {
  chainId: bigint
  taskManager: Address
}

const field = (text: string): TypedDataField[] =>
  text.split(', ').map((pair) => {
    const [type = '', name = ''] = pair.split(' ')
    return { type, name }
  })

/** The types as the contracts spell them (contracts/src/types). Order is part of the hash. */
export const TYPES: Record<MessageName, TypedDataField[]> = {
  Offer: field(
    'address client, bytes32 spec, address token, uint128 maxPrice, uint8 mode, uint8 replicas, uint8 quorum, uint64 bidUntil, uint64 finishBy, uint32 challengePeriod, uint128 minStake, uint16 minReputation, bytes32 salt',
  ),
  Bid: field(
    'bytes32 taskId, address provider, uint128 ratePerSecond, uint128 maxAmount, uint64 startBy, uint64 finishBy, bytes32 capability, uint64 validUntil',
  ),
  Award: field('bytes32 taskId, bytes32 bidHash, uint128 amount, uint64 validUntil'),
  Result: field(
    'bytes32 taskId, address provider, int32 exitCode, bytes32 outputs, bytes32 logs, bytes32 meter, uint128 amount, uint64 startedAt, uint64 endedAt',
  ),
  Acceptance: field('bytes32 taskId, bytes32 resultHash, uint128 amount'),
}

const encoders = new Map<MessageName, TypedDataEncoder>()
const separators = new Map<string, string>()

/** The digest that is signed, and by which a message is known: `TaskId` for an offer, bid hash, result hash. */
export function hashMessage<N extends MessageName>(name: N, message: MessageTypes[N], domain: Domain): Hex32 {
  const encoder = encoders.get(name) ?? remember(encoders, name, TypedDataEncoder.from({ [name]: TYPES[name] }))
  const struct = encoder.hash(forEncoding(name, message))
  return keccak256(concat(['0x1901', separator(domain), struct])) as Hex32
}

export function taskIdOf(offer: Offer, domain: Domain): TaskId {
  return hashMessage('Offer', offer, domain) as TaskId
}

function forEncoding(name: MessageName, message: object): Record<string, unknown> {
  if (name !== 'Offer') return { ...message }
  return { ...message, mode: MODES.indexOf((message as Offer).mode) }
}

function separator(domain: Domain): string {
  const key = `${domain.chainId}:${domain.taskManager}`
  return (
    separators.get(key) ??
    remember(
      separators,
      key,
      TypedDataEncoder.hashDomain({
        name: 'OpGPU',
        version: '1',
        chainId: domain.chainId,
        verifyingContract: domain.taskManager,
      }),
    )
  )
}

function remember<K, V>(map: Map<K, V>, key: K, value: V): V {
  map.set(key, value)
  return value
}
