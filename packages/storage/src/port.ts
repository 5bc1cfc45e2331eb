import type { CidText } from '@opgpu/protocol'

export interface TransferProgress {
  /** Bytes so far; `total` where known. */
  done: number
  total?: number
}

export interface TransferOptions {
  signal: AbortSignal
  onProgress?: (progress: TransferProgress) => void
}

export interface ContentFile {
  /** Path inside the root, `/`-separated; `''` when the root is itself a file. */
  path: string
  size: number
}

export interface Content {
  cid: CidText
  /** Sum of the file sizes, bytes. */
  size: number
  files: ContentFile[]
}

export interface Usage {
  bytes: number
  quotaBytes: number
  pins: number
}

export type StorageErrorCode =
  | 'quota_exceeded'
  | 'not_found'
  | 'not_verified'
  | 'too_large'
  | 'unsafe_path'
  | 'not_a_file'
  | 'bad_car'

/** Files and blocks by CID on local disk. Everything that comes from outside is verified block by block. */
export interface ContentStore {
  /** Adds a file or directory from disk as UnixFS and pins it. Regular files only; symlinks and devices are refused or skipped (`onSkip`). */
  addPath(path: string, options: TransferOptions & { onSkip?: (path: string, why: string) => void }): Promise<Content>
  /** Adds one file from a stream as UnixFS (CID v1, raw leaves) and pins it. */
  addStream(source: AsyncIterable<Uint8Array>, options: TransferOptions): Promise<Content>
  /** Adds and pins one DAG-CBOR or raw block (at most 1 MiB). */
  addBlock(bytes: Uint8Array, codec: 'dag-cbor' | 'raw'): Promise<CidText>
  /** A local block, verified. Throws `not_found`. */
  block(cid: CidText): Promise<Uint8Array>
  /** Whether the whole DAG under `cid` is here. Files' contents are looked up, not read. */
  has(cid: CidText, signal: AbortSignal): Promise<boolean>
  describe(cid: CidText, signal: AbortSignal): Promise<Content>
  /** Streams one file; `path` inside a directory root. */
  read(cid: CidText, path: string, signal: AbortSignal): AsyncIterable<Uint8Array>
  /**
   * Writes a local DAG under `directory` (created), never outside it, without following links below it; a root that is a
   * file is written at `directory` itself. Returns what was written.
   */
  writeTo(cid: CidText, directory: string, options: TransferOptions): Promise<Content>
  /**
   * The DAG as a CAR v1 in depth-first order, every block once, leaving out the first `skipBlocks` blocks (resume). Comes
   * in pieces of at most 256 KiB.
   */
  exportCar(cid: CidText, options: { signal: AbortSignal; skipBlocks?: number }): AsyncIterable<Uint8Array>
  /** How many blocks of that order are here from the start, each read and hashed: what to give as `skipBlocks`. */
  presentBlocks(cid: CidText, signal: AbortSignal): Promise<number>
  /**
   * Takes in a CAR for `cid`: every block is hashed and must belong to the DAG in depth-first order; what is not asked
   * for is refused. Pins the root when complete. `maxBytes` bounds what is stored.
   */
  importCar(
    cid: CidText,
    source: AsyncIterable<Uint8Array>,
    options: TransferOptions & { maxBytes: number },
  ): Promise<Content>
  /** The general path: bitswap and DHT. Pins the root when complete. */
  fetch(cid: CidText, options: TransferOptions & { maxBytes: number }): Promise<Content>
  pin(cid: CidText): Promise<void>
  unpin(cid: CidText): Promise<void>
  pins(): AsyncIterable<CidText>
  /** Deletes what no pin holds. Returns bytes freed. */
  collect(signal: AbortSignal): Promise<number>
  usage(): Promise<Usage>
  close(): Promise<void>
}
