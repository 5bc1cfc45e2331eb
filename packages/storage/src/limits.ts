/** Bytes of one leaf: what the `unixfs-v1-2025` profile prescribes, so other implementations give the same CID. */
export const CHUNK_BYTES = 1024 * 1024
/** The largest block that IPFS implementations exchange, bytes. */
export const MAX_BLOCK_BYTES = 2 * 1024 * 1024
/** The largest block `addBlock` takes, bytes. */
export const MAX_SINGLE_BLOCK_BYTES = 1024 * 1024
/** Links known but not yet visited in one walk: ours need 1,024 a level; a hostile DAG would fill the memory. */
export const MAX_PENDING_LINKS = 200_000
/** Files and directories of one root: a small hostile DAG can name the same directory billions of times. */
export const MAX_ENTRIES = 100_000
export const MAX_PATH_BYTES = 4096
export const MAX_DIRECTORY_DEPTH = 128
/** A file of 1,024 links a node and 1 MiB leaves reaches an exbibyte at depth 4. */
export const MAX_FILE_DEPTH = 32
/** Blocks read, hashed or written ahead of the consumer, each at most 2 MiB. */
export const BLOCKS_AHEAD = 4
/** Files read or written at the same time. */
export const FILES_AHEAD = 4
/** Blocks asked of the network at once; a seed holds as many in memory for us. */
export const WANTS_AHEAD = 8
/** Free disk space that is never used, bytes. */
export const DISK_RESERVE_BYTES = 256 * 1024 * 1024
/** Bytes written between two looks at the free disk space. */
export const DISK_CHECK_BYTES = 64 * 1024 * 1024
