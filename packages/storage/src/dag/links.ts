import * as dagCbor from '@ipld/dag-cbor'
import * as dagPb from '@ipld/dag-pb'
import { createUnsafe } from 'multiformats/block'
import type { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { storageError } from '../errors.js'

export function isLeaf(cid: CID): boolean {
  return cid.code === raw.code
}

/** The blocks that a verified block names, in its own order. Throws `not_verified` for what is no valid block. */
export function linksOf(cid: CID, bytes: Uint8Array): CID[] {
  if (isLeaf(cid)) return []
  try {
    if (cid.code === dagPb.code) return dagPb.decode(bytes).Links.map((link) => link.Hash)
    if (cid.code === dagCbor.code) return cborLinks(cid, bytes)
  } catch (cause) {
    throw storageError('not_verified', `block ${cid} is not what its codec says`, { cause })
  }
  throw storageError('not_verified', `block ${cid} has a codec that is not supported`, { details: { codec: cid.code } })
}

function cborLinks(cid: CID, bytes: Uint8Array): CID[] {
  const block = createUnsafe({ cid, bytes, codec: dagCbor })
  return Array.from(block.links(), ([, link]) => link as CID)
}
