import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Helia } from '@helia/interface'
import type { HeliaWithLibp2p } from '@helia/libp2p'
import type { Libp2p, ServiceMap } from '@libp2p/interface'
import type { Logger } from '@opgpu/utils'
import { LevelDatastore } from 'datastore-level'
import type { Libp2pOptions } from 'libp2p'
import { DiskBlocks } from './blocks/disk.js'
import { Guard } from './blocks/guard.js'
import { Quota } from './blocks/quota.js'
import { Pins } from './pins.js'
import type { ContentStore } from './port.js'
import { putCleanBytes, takeCleanBytes } from './records.js'
import { HeliaStore } from './store.js'

export interface LocalOptions {
  /** Blocks, pins and peers are kept under it; created with mode 0700. One process at a time. */
  directory: string
  /** Bytes that blocks may take on disk. */
  quotaBytes: number
  logger: Logger
  /** Ends the opening, not the store. */
  signal: AbortSignal
}

export interface OpenOptions<T extends ServiceMap> extends LocalOptions {
  /** The libp2p node to build and start; peers are kept in the store's records unless it names a datastore. */
  libp2p: Libp2pOptions<T>
}

export interface OpenedStore<T extends ServiceMap> {
  /** Closing it stops the libp2p node. */
  store: ContentStore
  libp2p: Libp2p<T>
}

/** Opens the store and starts the network that shares its content. */
export async function openStore<T extends ServiceMap>(options: OpenOptions<T>): Promise<OpenedStore<T>> {
  const base = await openBase(options)
  try {
    const node = await startNode(base, options.libp2p)
    return { store: storeOf(base, options.logger, node), libp2p: node.libp2p }
  } catch (error) {
    await shut(base, undefined)
    throw error
  }
}

/** The same store with no network: `fetch` finds only what is here. */
export async function openLocalStore(options: LocalOptions): Promise<ContentStore> {
  return storeOf(await openBase(options), options.logger, undefined)
}

async function startNode<T extends ServiceMap>(base: Base, libp2p: Libp2pOptions<T>): Promise<HeliaWithLibp2p<T>> {
  // Loaded here, as it costs 40 MB that a store without a network need not pay.
  const { addNetwork, createNode } = await import('./helia.js')
  const helia = await createNode({ blockstore: base.blocks, datastore: base.records })
  const node = await addNetwork(helia, libp2p)
  try {
    await node.start()
    return node
  } catch (error) {
    await node.stop()
    throw error
  }
}

interface Base {
  records: LevelDatastore
  quota: Quota
  blocks: DiskBlocks
  pins: Pins
}

async function openBase({ directory, quotaBytes, signal }: LocalOptions): Promise<Base> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const records = new LevelDatastore(join(directory, 'records'))
  await records.open()
  try {
    const path = join(directory, 'blocks')
    const quota = new Quota(path, quotaBytes)
    const blocks = new DiskBlocks(path, quota)
    await blocks.init(await takeCleanBytes(records))
    const pins = new Pins(records)
    await pins.init()
    signal.throwIfAborted()
    return { records, quota, blocks, pins }
  } catch (error) {
    await records.close()
    throw error
  }
}

function storeOf(base: Base, logger: Logger, network: Helia | undefined): ContentStore {
  const { blocks, pins, quota } = base
  return new HeliaStore({ blocks, pins, quota, logger, network, guard: new Guard(), shut: () => shut(base, network) })
}

async function shut({ quota, records }: Base, network: Helia | undefined): Promise<void> {
  await network?.stop()
  await putCleanBytes(records, quota.bytes)
  await records.close()
}
