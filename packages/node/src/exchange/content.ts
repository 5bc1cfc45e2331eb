import type { Host, PeerTarget } from '@opgpu/p2p'
import { type CidText, carRequestCodec, PROTOCOLS } from '@opgpu/protocol'
import type { Content, ContentStore, TransferProgress } from '@opgpu/storage'
import { CodedError, type Logger, toError } from '@opgpu/utils'

/** A CAR travels in frames; a UnixFS block of 1 MiB and its headers fit one. */
const MAX_FRAME_BYTES = 2 * 1024 * 1024
/** Transfers that one peer may have from us at a time. */
const MAX_PER_PEER = 8
/** The general path asks the whole network; content of which nothing comes for this long is nowhere. */
const QUIET_MS = 10_000

export interface FetchOptions {
  from: PeerTarget
  maxBytes: number
  signal: AbortSignal
  onProgress?: (progress: TransferProgress) => void
}

/** Content between the parties of a task: a CAR stream from the one who has it, bitswap when that one is away. */
export class ContentExchange {
  readonly #host: Host
  readonly #store: ContentStore
  readonly #logger: Logger

  constructor(modules: { host: Host; store: ContentStore; logger: Logger }) {
    this.#host = modules.host
    this.#store = modules.store
    this.#logger = modules.logger
  }

  /** Answers requests for CARs until the signal aborts. */
  serve(signal: AbortSignal): void {
    const limits = { maxFrameBytes: 1024, maxConcurrentPerPeer: MAX_PER_PEER }
    this.#host.handle(PROTOCOLS.car, limits, async (stream) => {
      for await (const frame of stream) {
        const { cid, skipBlocks } = carRequestCodec.decode(frame)
        for await (const chunk of this.#store.exportCar(cid, { signal, skipBlocks })) await stream.send(chunk)
        return stream.close()
      }
    })
  }

  /** The whole DAG under `cid`, verified, on local disk and pinned. Goes on where an earlier attempt broke off. */
  async fetch(cid: CidText, options: FetchOptions): Promise<Content> {
    const { signal } = options
    if (await this.#store.has(cid, signal)) {
      await this.#store.pin(cid)
      return this.#store.describe(cid, signal)
    }
    try {
      return await this.#fetchCar(cid, options)
    } catch (error) {
      signal.throwIfAborted()
      this.#logger.info('Direct transfer failed, asking the network', { cid, reason: toError(error).message })
      return await this.#fetchAnywhere(cid, options)
    }
  }

  async #fetchAnywhere(cid: CidText, { maxBytes, signal, onProgress }: FetchOptions): Promise<Content> {
    const quiet = new AbortController()
    const away = new CodedError('not_found', `nobody who can be reached has ${cid}`)
    const timer = setTimeout(() => quiet.abort(away), QUIET_MS)
    const onBytes = (progress: TransferProgress) => {
      timer.refresh()
      onProgress?.(progress)
    }
    try {
      const either = AbortSignal.any([quiet.signal, signal])
      return await this.#store.fetch(cid, { maxBytes, signal: either, onProgress: onBytes })
    } finally {
      clearTimeout(timer)
    }
  }

  async #fetchCar(cid: CidText, { from, maxBytes, signal, onProgress }: FetchOptions): Promise<Content> {
    const skipBlocks = await this.#store.presentBlocks(cid, signal)
    const stream = await this.#host.open(from, PROTOCOLS.car, { maxFrameBytes: MAX_FRAME_BYTES, signal })
    try {
      await stream.send(carRequestCodec.encode({ cid, skipBlocks }))
      await stream.close()
      return await this.#store.importCar(cid, stream, { maxBytes, signal, onProgress })
    } catch (error) {
      stream.abort(toError(error))
      throw error
    }
  }
}
