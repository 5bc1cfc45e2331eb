import { CodedError } from '@opgpu/utils'

declare const brand: unique symbol
type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** 0x-prefixed lower-case hex of 32 bytes. */
export type Hex32 = `0x${string}`
/** 0x-prefixed lower-case hex of 20 bytes: an EVM account. */
export type Address = Branded<`0x${string}`, 'Address'>
/** The EIP-712 hash of a signed offer. */
export type TaskId = Branded<Hex32, 'TaskId'>
/** The EIP-712 hash of a session. */
export type SessionId = Branded<Hex32, 'SessionId'>
/** 0x-prefixed hex of 65 bytes: r, s, v. */
export type Signature = `0x${string}`
/** 0x-prefixed hex of 97 bytes: a struct hash and the signature of its message by a wallet's session key. */
export type WalletSignature = `0x${string}`
/** A CID in its canonical base32 text. */
export type CidText = Branded<string, 'Cid'>
/** A libp2p peer id in its text form. */
export type PeerIdText = Branded<string, 'PeerId'>

/** Throws CodedError `bad_address`. */
export function asAddress(text: string): Address {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) throw new CodedError('bad_address', `"${text}" is not an address`)
  return text.toLowerCase() as Address
}

/** Throws CodedError `bad_task_id`. */
export function asTaskId(text: string): TaskId {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) throw new CodedError('bad_task_id', `"${text}" is not a task id`)
  return text.toLowerCase() as TaskId
}

/** Throws CodedError `bad_session_id`. */
export function asSessionId(text: string): SessionId {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) throw new CodedError('bad_session_id', `"${text}" is not a session id`)
  return text.toLowerCase() as SessionId
}

export const ZERO_HASH: Hex32 = `0x${'00'.repeat(32)}`
export const ZERO_ADDRESS = `0x${'00'.repeat(20)}` as Address
