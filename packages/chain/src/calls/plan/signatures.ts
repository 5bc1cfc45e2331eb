import {
  type Address,
  authorOf,
  type Domain,
  type MessageName,
  type MessageTypes,
  type Signature,
  walletSignature,
} from '@opgpu/protocol'
import type { Permit } from '../../port.js'

const PLAIN_LENGTH = 2 + 2 * 65

export interface SignedBy<N extends MessageName> {
  name: N
  message: MessageTypes[N]
  signature: Signature | undefined
  client: Address
}

/**
 * A client's signature as the contracts take it: of its own key as it is, of another key in the way of a wallet's session
 * key. What is not 65 bytes is left to the contract that the client is.
 */
export function clientSignature<N extends MessageName>(signed: SignedBy<N>, domain: Domain): `0x${string}` {
  const { name, message, signature, client } = signed
  if (signature === undefined) return '0x'
  if (signature.length !== PLAIN_LENGTH) return signature
  if (authorOf(name, { message, signature }, client, domain) !== undefined) return signature
  return walletSignature(name, { message, signature })
}

/** `deadline, v, r, s` as EIP-2612 spells it. */
export function permitArgs({ deadline, signature }: Permit): unknown[] {
  const part = (from: number, to: number) => `0x${signature.slice(2 + 2 * from, 2 + 2 * to)}`
  return [deadline, Number(part(64, 65)), part(0, 32), part(32, 64)]
}
