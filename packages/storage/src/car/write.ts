import * as dagCbor from '@ipld/dag-cbor'
import { varint } from 'multiformats'
import type { CID } from 'multiformats/cid'

/** Pieces are small enough for any frame limit in use, and large enough to be worth a frame. */
export const PIECE_BYTES = 256 * 1024

export function carHeader(root: CID): Uint8Array {
  const header = dagCbor.encode({ version: 1, roots: [root] })
  return Buffer.concat([lengthPrefix(header.length), header])
}

export function carSectionHead(cid: CID, blockBytes: number): Uint8Array {
  return Buffer.concat([lengthPrefix(cid.bytes.length + blockBytes), cid.bytes])
}

function lengthPrefix(length: number): Uint8Array {
  return varint.encodeTo(length, new Uint8Array(varint.encodingLength(length)))
}

/** The same bytes in pieces of exactly `PIECE_BYTES`, but for the last. */
export async function* inPieces(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let size = 0
  for await (const bytes of source) {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + PIECE_BYTES - size)
      held.push(part)
      at += part.length
      size += part.length
      if (size < PIECE_BYTES) continue
      yield joined(held)
      held = []
      size = 0
    }
  }
  if (size > 0) yield joined(held)
}

function joined(parts: Uint8Array[]): Uint8Array {
  const [only] = parts
  return only !== undefined && parts.length === 1 ? only : Buffer.concat(parts)
}
