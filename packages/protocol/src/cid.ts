import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import type { CidText, Hex32 } from './ids.js'

const SHA2_256 = 0x12
const CODES = { 'dag-cbor': 0x71, 'dag-pb': 0x70, raw: 0x55 } as const

/** The sha-256 digest inside a CID: what a signed result says of its content. Throws for any other hash. */
export function digestOfCid(text: CidText): Hex32 {
  const { multihash } = CID.parse(text)
  if (multihash.code !== SHA2_256) throw new Error(`not a sha-256 CID: ${text}`)
  return `0x${Buffer.from(multihash.digest).toString('hex')}`
}

/** The CID of a block whose digest is known. */
export function cidOfDigest(digest: Hex32, codec: keyof typeof CODES): CidText {
  const bytes = Buffer.from(digest.slice(2), 'hex')
  return CID.createV1(CODES[codec], create(SHA2_256, bytes)).toString() as CidText
}
