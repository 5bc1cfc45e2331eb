import { keccak256 } from './hash.js'
import type { Address, Hex32 } from './ids.js'
import { structHasher, type TypedField } from './struct.js'

/** Where a typed message counts: one contract on one chain. Every domain of ours is version "1". */
export interface TypedDomain {
  name: string
  chainId: bigint
  verifyingContract: Address
}

/** Opens every EIP-712 digest (EIP-191, version 1). */
const SIGNED_DATA_PREFIX = Buffer.from([0x19, 0x01])

/** `type name, type name` as Solidity spells a struct's members. */
export function fieldsOf(text: string): TypedField[] {
  return text.split(', ').map((pair) => {
    const [type = '', name = ''] = pair.split(' ')
    return { type, name }
  })
}

const hashDomain = structHasher(
  'EIP712Domain',
  fieldsOf('string name, string version, uint256 chainId, address verifyingContract'),
)

export function digestOfTyped(domain: TypedDomain, struct: Uint8Array): Hex32 {
  return keccak256(Buffer.concat([SIGNED_DATA_PREFIX, hashDomain({ ...domain, version: '1' }), struct]))
}
