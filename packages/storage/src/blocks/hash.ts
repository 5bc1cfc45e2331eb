import { hash } from 'node:crypto'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { storageError } from '../errors.js'

export const SHA2_256 = 0x12

export function cidOf(codec: number, bytes: Uint8Array): CID {
  return CID.createV1(codec, create(SHA2_256, sha256(bytes)))
}

export function isVerified(cid: CID, bytes: Uint8Array): boolean {
  requireSha256(cid)
  return sha256(bytes).equals(cid.multihash.digest)
}

/** Identity and other hashes are refused: nobody needs them here, and each is one more thing to get wrong. */
export function requireSha256(cid: CID): void {
  if (cid.multihash.code === SHA2_256 && cid.multihash.digest.length === 32) return
  throw storageError('not_verified', `block ${cid} is not addressed by a whole sha2-256`, {
    details: { cid: cid.toString(), hashCode: cid.multihash.code },
  })
}

function sha256(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer')
}
