import { closing, deadline, Emitter, type Logger, waitUntil } from '@opgpu/utils'
import { Backoff } from './backoff.js'
import { failureOf, type Message, request } from './message.js'
import { blockAt, type Head, type Rpc, RpcError } from './rpc.js'
import { unreachable } from './unreachable.js'

/** HTTP knows no events, so new heads are asked for. */
const POLL_MS = 1_000
const ANSWER_TIMEOUT_MS = 30_000

/** JSON-RPC over HTTP; heads come by asking once a second. */
export class HttpRpc implements Rpc {
  readonly #url: string
  readonly #logger: Logger
  readonly #stop = new AbortController()
  readonly #emitter = new Emitter<{ head: Head }>()
  #head: Head | undefined
  #lastId = 0

  private constructor(url: string, logger: Logger) {
    this.#url = url
    this.#logger = logger
  }

  /** Rejects with `chain_unreachable` when the first request fails. */
  static async connect(url: string, logger: Logger, signal: AbortSignal): Promise<HttpRpc> {
    const rpc = new HttpRpc(url, logger)
    try {
      await rpc.#ask('eth_chainId', [], signal)
      rpc.#head = await blockAt(rpc, 'latest', signal)
    } catch (cause) {
      signal.throwIfAborted()
      throw unreachable(url, cause)
    }
    void rpc.#poll()
    return rpc
  }

  get head(): Head {
    if (this.#head === undefined) throw new Error('not connected yet')
    return this.#head
  }

  async request<T>(method: string, params: readonly unknown[], signal: AbortSignal): Promise<T> {
    const both = AbortSignal.any([signal, this.#stop.signal])
    const backoff = new Backoff()
    for (;;) {
      try {
        return (await this.#ask(method, params, both)) as T
      } catch (error) {
        both.throwIfAborted()
        if (error instanceof RpcError) throw error
        this.#logger.debug('The chain did not answer', { method }, error)
        await backoff.wait(both)
      }
    }
  }

  onHead(listener: (head: Head) => void): () => void {
    return this.#emitter.on('head', listener)
  }

  close(): void {
    this.#stop.abort(closing())
  }

  async #ask(method: string, params: readonly unknown[], signal: AbortSignal): Promise<unknown> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: request(++this.#lastId, method, params),
      signal: deadline(ANSWER_TIMEOUT_MS, signal),
    })
    const message = (await response.json()) as Message
    const failure = failureOf(message)
    if (failure !== undefined) throw failure
    if (!response.ok) throw new Error(`the node answered with HTTP status ${response.status}`)
    return message.result
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        const head = await blockAt(this, 'latest', signal)
        if (head !== undefined && head.hash !== this.#head?.hash) this.#announce(head)
        await waitUntil(Date.now() + POLL_MS, signal)
      } catch (error) {
        if (!signal.aborted) this.#logger.warn('The chain refused to tell its head', {}, error)
      }
    }
  }

  #announce(head: Head): void {
    this.#head = head
    this.#emitter.emit('head', head)
  }
}
