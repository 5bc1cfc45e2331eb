import secp256k1 from 'secp256k1'
import { bytesOf, hexOf, keccak256 } from './hash.js'
import type { Address, Hex32, Signature, WalletSignature } from './ids.js'
import type { MessageName, MessageTypes } from './messages.js'
import { type Domain, hashMessage, structHash } from './typed.js'

const SIGNATURE = /^0x[0-9a-f]{130}$/
/** Half the order of the curve. Of the two valid values of s only the lower counts, so that nobody can alter a signature. */
const HALF_ORDER = Buffer.from('7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0', 'hex')

/** Signs 32-byte digests with one secp256k1 key; what a daemon's identity gives to the rest. */
export interface Signer {
  readonly address: Address
  /** 33 bytes, compressed. */
  readonly publicKey: Uint8Array
  sign(digest: Hex32): Signature
}

/** A message together with its author's signature. */
export interface Signed<T> {
  message: T
  signature: Signature
}

export function createSigner(privateKey: Uint8Array): Signer {
  const publicKey = secp256k1.publicKeyCreate(privateKey, true)
  return {
    publicKey,
    address: addressOf(publicKey),
    sign(digest) {
      const { signature, recid } = secp256k1.ecdsaSign(bytesOf(digest, 32), privateKey)
      return hexOf(Buffer.concat([signature, Uint8Array.of(27 + recid)]))
    },
  }
}

/** The EVM account of a secp256k1 public key (33 or 65 bytes). */
export function addressOf(publicKey: Uint8Array): Address {
  const point = secp256k1.publicKeyConvert(publicKey, false)
  return `0x${keccak256(point.subarray(1)).slice(-40)}` as Address
}

/** The signer's compressed public key, or undefined when the signature is malformed, malleable (high s) or void. */
export function recoverPublicKey(digest: Hex32, signature: Signature): Uint8Array | undefined {
  if (!SIGNATURE.test(signature)) return undefined
  const bytes = bytesOf(signature, 65)
  const compact = bytes.subarray(0, 64)
  const v = bytes.readUInt8(64)
  if ((v !== 27 && v !== 28) || compact.compare(HALF_ORDER, 0, 32, 32) > 0) return undefined
  try {
    return secp256k1.ecdsaRecover(compact, v - 27, bytesOf(digest, 32), true)
  } catch {
    return undefined
  }
}

export function signMessage<N extends MessageName>(
  signer: Signer,
  name: N,
  message: MessageTypes[N],
  domain: Domain,
): Signed<MessageTypes[N]> {
  return { message, signature: signer.sign(hashMessage(name, message, domain)) }
}

/** The public key behind a signed message when its address is `expected`, else undefined. */
export function authorOf<N extends MessageName>(
  name: N,
  signed: Signed<MessageTypes[N]>,
  expected: Address,
  domain: Domain,
): Uint8Array | undefined {
  const key = recoverPublicKey(hashMessage(name, signed.message, domain), signed.signature)
  return key !== undefined && addressOf(key) === expected ? key : undefined
}

/**
 * A session key's signature as a wallet's contract takes it. The wallet sees only the digest, so the struct hash tells it
 * that the key signed a message of the market and nothing else. On the wire the plain signature travels.
 */
export function walletSignature<N extends MessageName>(name: N, signed: Signed<MessageTypes[N]>): WalletSignature {
  return `${structHash(name, signed.message)}${signed.signature.slice(2)}` as WalletSignature
}
