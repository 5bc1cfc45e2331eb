import { privateKeyFromRaw, publicKeyFromRaw } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPublicKey, peerIdFromString } from '@libp2p/peer-id'
import type { PeerIdText } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import type { PeerIdOfPublicKey, PublicKeyOfPeerId } from './port.js'

const PRIVATE_KEY_BYTES = 32

/** The peer id of a compressed secp256k1 public key (33 bytes). Throws CodedError `bad_key`. */
export const peerIdOfPublicKey: PeerIdOfPublicKey = (publicKey) => {
  try {
    const key = publicKeyFromRaw(publicKey)
    if (key.type === 'secp256k1') return peerIdFromPublicKey(key).toString() as PeerIdText
  } catch (cause) {
    throw new CodedError('bad_key', 'not a secp256k1 public key', { cause })
  }
  throw new CodedError('bad_key', 'not a secp256k1 public key')
}

/** The compressed secp256k1 public key (33 bytes) inside a peer id. Throws CodedError `bad_peer_id`. */
export const publicKeyOfPeerId: PublicKeyOfPeerId = (peerId) => {
  const id = parsePeerId(peerId)
  if (id.type === 'secp256k1') return id.publicKey.raw
  throw new CodedError('bad_peer_id', `the peer id holds no secp256k1 key: ${peerId}`)
}

export function parsePeerId(text: string): ReturnType<typeof peerIdFromString> {
  try {
    return peerIdFromString(text)
  } catch (cause) {
    throw new CodedError('bad_peer_id', `not a peer id: ${text.slice(0, 80)}`, { cause })
  }
}

/** The daemon's key in libp2p's form. Throws CodedError `bad_key`. */
export function hostKey(privateKey: Uint8Array): PrivateKey {
  if (privateKey.length !== PRIVATE_KEY_BYTES) throw new CodedError('bad_key', 'a private key has 32 bytes')
  return privateKeyFromRaw(privateKey)
}
