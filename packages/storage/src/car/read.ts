import * as dagCbor from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { MAX_BLOCK_BYTES } from '../limits.js'
import { ByteReader, badCar } from './reader.js'

/** One root and the version take 60 bytes. */
const MAX_HEADER_BYTES = 256
const MAX_CID_BYTES = 64

export interface Block {
  cid: CID
  bytes: Uint8Array
}

/** The blocks of a CAR v1 with `root` as its only root, as the sender wrote them: nothing is verified yet. */
export async function* readCar(source: AsyncIterable<Uint8Array>, root: CID): AsyncGenerator<Block> {
  const reader = new ByteReader(source)
  try {
    await readHeader(reader, root)
    while (await reader.more()) yield await readSection(reader)
  } finally {
    await reader.close()
  }
}

async function readHeader(reader: ByteReader, root: CID): Promise<void> {
  const length = await reader.length()
  if (length > MAX_HEADER_BYTES) throw badCar('its header is too long')
  const { version, roots } = decodeHeader(await reader.take(length))
  if (version !== 1) throw badCar('it is not a CAR version 1')
  if (!Array.isArray(roots) || roots.length !== 1 || !CID.asCID(roots[0])?.equals(root)) {
    throw badCar('its root is not the content asked for')
  }
}

function decodeHeader(bytes: Uint8Array): { version?: unknown; roots?: unknown } {
  try {
    return dagCbor.decode<object>(bytes)
  } catch (cause) {
    throw badCar('its header is not readable', cause)
  }
}

async function readSection(reader: ByteReader): Promise<Block> {
  const length = await reader.length()
  if (length > MAX_BLOCK_BYTES + MAX_CID_BYTES) throw badCar('a block is too large')
  const section = await reader.take(length)
  try {
    const [cid, bytes] = CID.decodeFirst(section)
    return { cid, bytes }
  } catch (cause) {
    throw badCar('a block has no readable address', cause)
  }
}
