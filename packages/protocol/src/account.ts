import { digestOfTyped, fieldsOf } from './eip712.js'
import type { Address, Hex32, Signature } from './ids.js'
import { addressOf, recoverPublicKey, type Signed, type Signer } from './sign.js'
import { type StructHasher, structHasher, type TypedField } from './struct.js'

/** An operator key's consent to work for an owner's stake, taken by the StakingVault. */
export interface OperatorConsent {
  owner: Address
  operator: Address
  authorised: boolean
  /** The vault's next one for this operator. */
  nonce: bigint
}

/** A wallet owner's order about a session key, taken by the wallet. */
export interface SessionKeyGrant {
  key: Address
  token: Address
  /** Most that it may lock in one day (UTC), in the token's smallest unit. */
  perDay: bigint
  /** Unix seconds; 0 revokes the key. */
  expiresAt: number
  /** The wallet's next one. */
  nonce: bigint
}

/** Who may act for whom: never gossiped, each signed for the contract that takes it. */
export interface AccountMessageTypes {
  OperatorConsent: OperatorConsent
  SessionKeyGrant: SessionKeyGrant
}
export type AccountMessageName = keyof AccountMessageTypes

/** The contract that takes the message: the vault, or the wallet. */
export interface AccountDomain {
  chainId: bigint
  contract: Address
}

export const ACCOUNT_TYPES: Record<AccountMessageName, TypedField[]> = {
  OperatorConsent: fieldsOf('address owner, address operator, bool authorised, uint256 nonce'),
  SessionKeyGrant: fieldsOf('address key, address token, uint104 perDay, uint40 expiresAt, uint256 nonce'),
}

export const ACCOUNT_DOMAIN_NAMES: Record<AccountMessageName, string> = {
  OperatorConsent: 'OpGPU',
  SessionKeyGrant: 'OpGPU CloudWallet',
}

const structHashers: Record<AccountMessageName, StructHasher> = {
  OperatorConsent: structHasher('OperatorConsent', ACCOUNT_TYPES.OperatorConsent),
  SessionKeyGrant: structHasher('SessionKeyGrant', ACCOUNT_TYPES.SessionKeyGrant),
}

export function hashAccountMessage<N extends AccountMessageName>(
  name: N,
  message: AccountMessageTypes[N],
  { chainId, contract }: AccountDomain,
): Hex32 {
  const domain = { name: ACCOUNT_DOMAIN_NAMES[name], chainId, verifyingContract: contract }
  return digestOfTyped(domain, structHashers[name](message))
}

export function signAccountMessage<N extends AccountMessageName>(
  signer: Signer,
  name: N,
  message: AccountMessageTypes[N],
  domain: AccountDomain,
): Signed<AccountMessageTypes[N]> {
  return { message, signature: signer.sign(hashAccountMessage(name, message, domain)) }
}

/** The address behind a signature, or undefined when it is none. */
export function accountSignerOf<N extends AccountMessageName>(
  name: N,
  { message, signature }: { message: AccountMessageTypes[N]; signature: Signature },
  domain: AccountDomain,
): Address | undefined {
  const key = recoverPublicKey(hashAccountMessage(name, message, domain), signature)
  return key && addressOf(key)
}
