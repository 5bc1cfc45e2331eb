import { keccak256 } from './hash.js'
import type { Address, Hex32, TaskId } from './ids.js'
import { type MessageName, type MessageTypes, MODES, type Offer } from './messages.js'
import { type StructHasher, structHasher, type TypedField } from './struct.js'

/** The EIP-712 domain: one per chain and TaskManager. */
export interface Domain {
  chainId: bigint
  taskManager: Address
}

/** Opens every EIP-712 digest (EIP-191, version 1). */
const SIGNED_DATA_PREFIX = Buffer.from([0x19, 0x01])

const field = (text: string): TypedField[] =>
  text.split(', ').map((pair) => {
    const [type = '', name = ''] = pair.split(' ')
    return { type, name }
  })

/** The types as the contracts spell them (contracts/src/types). Order is part of the hash. */
export const TYPES: Record<MessageName, TypedField[]> = {
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

const structHashers: Record<MessageName, StructHasher> = {
  Offer: structHasher('Offer', TYPES.Offer),
  Bid: structHasher('Bid', TYPES.Bid),
  Award: structHasher('Award', TYPES.Award),
  Result: structHasher('Result', TYPES.Result),
  Acceptance: structHasher('Acceptance', TYPES.Acceptance),
}

const hashDomain = structHasher(
  'EIP712Domain',
  field('string name, string version, uint256 chainId, address verifyingContract'),
)

/** The digest that is signed, and by which a message is known: `TaskId` for an offer, bid hash, result hash. */
export function hashMessage<N extends MessageName>(name: N, message: MessageTypes[N], domain: Domain): Hex32 {
  const struct = structHashers[name](forEncoding(name, message))
  return keccak256(Buffer.concat([SIGNED_DATA_PREFIX, separator(domain), struct]))
}

export function taskIdOf(offer: Offer, domain: Domain): TaskId {
  return hashMessage('Offer', offer, domain) as TaskId
}

function forEncoding(name: MessageName, message: object): object {
  return name === 'Offer' ? { ...message, mode: MODES.indexOf((message as Offer).mode) } : message
}

function separator({ chainId, taskManager }: Domain): Buffer {
  return hashDomain({ name: 'OpGPU', version: '1', chainId, verifyingContract: taskManager })
}
