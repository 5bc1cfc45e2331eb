import { CodedError } from '@opgpu/utils'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { hexOf } from './hash.js'
import type { CidText, Hex32 } from './ids.js'

const SHA2_256 = 0x12
const DIGEST_BYTES = 32
const CODES = { 'dag-cbor': 0x71, 'dag-pb': 0x70, raw: 0x55 } as const

/** The sha-256 digest inside a CID: what a signed result says of its content. Throws CodedError `bad_cid` for any other hash. */
export function digestOfCid(text: CidText): Hex32 {
  const { multihash } = parse(text)
  if (multihash.code !== SHA2_256 || multihash.digest.length !== DIGEST_BYTES) {
    throw new CodedError('bad_cid', `not a sha-256 CID: ${text}`)
  }
  return hexOf(multihash.digest)
}

/** The CID of a block whose digest is known. */
export function cidOfDigest(digest: Hex32, codec: keyof typeof CODES): CidText {
  const bytes = Buffer.from(digest.slice(2), 'hex')
  return CID.createV1(CODES[codec], create(SHA2_256, bytes)).toString() as CidText
}

function parse(text: CidText): CID {
  try {
    return CID.parse(text)
  } catch (cause) {
    throw new CodedError('bad_cid', `not a CID: ${text}`, { cause })
  }
}
