import { closing, deadline, Emitter, type Logger, orAborted } from '@opgpu/utils'
import { Backoff } from './backoff.js'
import { Connection, Dropped } from './connection.js'
import { type Head, parseHead, type RawHead, type Rpc } from './rpc.js'
import { unreachable } from './unreachable.js'

const CONNECT_TIMEOUT_MS = 10_000
/** A quiet chain sends nothing, so a dead socket is only noticed by asking. */
const HEARTBEAT_MS = 30_000

/** JSON-RPC over a WebSocket that connects again by itself. */
export class WebSocketRpc implements Rpc {
  readonly #url: string
  readonly #logger: Logger
  readonly #stop = new AbortController()
  readonly #emitter = new Emitter<{ head: Head; connected: Connection }>()
  #connection: Connection | undefined
  #head: Head | undefined

  private constructor(url: string, logger: Logger) {
    this.#url = url
    this.#logger = logger
  }

  /** Rejects with `chain_unreachable` when the first connection fails. */
  static async connect(url: string, logger: Logger, signal: AbortSignal): Promise<WebSocketRpc> {
    const rpc = new WebSocketRpc(url, logger)
    try {
      await rpc.#connect(signal)
    } catch (cause) {
      rpc.close()
      signal.throwIfAborted()
      throw unreachable(url, cause)
    }
    void rpc.#reconnectForEver()
    return rpc
  }

  get head(): Head {
    if (this.#head === undefined) throw new Error('not connected yet')
    return this.#head
  }

  async request<T>(method: string, params: readonly unknown[], signal: AbortSignal): Promise<T> {
    const both = AbortSignal.any([signal, this.#stop.signal])
    for (;;) {
      both.throwIfAborted()
      const connection = this.#connection ?? (await this.#emitter.once('connected', both, () => true))
      try {
        return (await orAborted(connection.ask(method, params), both)) as T
      } catch (error) {
        if (!(error instanceof Dropped)) throw error
        await orAborted(connection.closed, both)
      }
    }
  }

  onHead(listener: (head: Head) => void): () => void {
    return this.#emitter.on('head', listener)
  }

  close(): void {
    this.#stop.abort(closing())
    this.#connection?.close()
  }

  async #reconnectForEver(): Promise<void> {
    const backoff = new Backoff()
    const { signal } = this.#stop
    while (!signal.aborted) {
      if (this.#connection !== undefined) await this.#ended(this.#connection)
      if (signal.aborted) return
      await this.#connect(signal).then(
        () => backoff.reset(),
        () => backoff.wait(signal).catch(() => {}),
      )
    }
  }

  async #ended(connection: Connection): Promise<void> {
    await connection.closed
    this.#connection = undefined
    if (!this.#stop.signal.aborted) this.#logger.warn('Lost the connection to the chain')
  }

  async #connect(signal: AbortSignal): Promise<void> {
    const limit = deadline(CONNECT_TIMEOUT_MS, signal, this.#stop.signal)
    const connection = await Connection.open(this.#url, (value) => this.#onHead(value as RawHead), limit)
    try {
      await orAborted(connection.ask('eth_subscribe', ['newHeads']), limit)
      this.#onHead((await orAborted(connection.ask('eth_getBlockByNumber', ['latest', false]), limit)) as RawHead)
    } catch (error) {
      connection.close()
      throw error
    }
    this.#connection = connection
    this.#beat(connection)
    this.#emitter.emit('connected', connection)
  }

  #beat(connection: Connection): void {
    const timer = setInterval(() => connection.ask('eth_blockNumber', []).catch(() => {}), HEARTBEAT_MS)
    void connection.closed.then(() => clearInterval(timer))
  }

  #onHead(raw: RawHead): void {
    this.#head = parseHead(raw)
    this.#emitter.emit('head', this.#head)
  }
}
