import { orAborted } from '@opgpu/utils'
import { failureOf, type Message, request } from './message.js'

/** A node that does not answer for so long is taken for dead. */
const ANSWER_TIMEOUT_MS = 30_000
/** Requests under way on one socket. */
const MAX_PENDING = 8192

interface Waiter {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** The socket closed before the answer came; the request may be asked again on the next one. */
export class Dropped extends Error {}

/** One WebSocket with a node, from its opening to its end. */
export class Connection {
  readonly #socket: WebSocket
  readonly #waiters = new Map<number, Waiter>()
  readonly #onNotification: (value: unknown) => void
  readonly #closed = Promise.withResolvers<void>()
  #lastId = 0

  private constructor(socket: WebSocket, onNotification: (value: unknown) => void) {
    this.#socket = socket
    this.#onNotification = onNotification
  }

  /** `onNotification` receives the result field of every subscription's message. */
  static async open(url: string, onNotification: (value: unknown) => void, signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted()
    const socket = new WebSocket(url)
    const connection = new Connection(socket, onNotification)
    const opened = Promise.withResolvers<void>()
    socket.addEventListener('open', () => opened.resolve())
    socket.addEventListener('message', (event) => connection.#receive(String(event.data)))
    socket.addEventListener('error', () => opened.reject(new Dropped(`cannot connect to ${url}`)))
    socket.addEventListener('close', () => connection.#end())
    try {
      await orAborted(opened.promise, signal)
    } catch (error) {
      socket.close()
      throw error
    }
    return connection
  }

  /** Resolves when the socket is closed by either side. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  async ask(method: string, params: readonly unknown[]): Promise<unknown> {
    if (this.#socket.readyState !== WebSocket.OPEN) throw new Dropped('not connected')
    if (this.#waiters.size >= MAX_PENDING) throw new Error(`more than ${MAX_PENDING} requests to the chain under way`)
    const id = ++this.#lastId
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const timer = setTimeout(() => this.close(), ANSWER_TIMEOUT_MS)
    this.#waiters.set(id, { resolve, reject })
    try {
      this.#socket.send(request(id, method, params))
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiters.delete(id)
    }
  }

  close(): void {
    this.#socket.close()
    this.#end()
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as Message
    if (message.method === undefined) this.#answer(message)
    else this.#onNotification(message.params?.result)
  }

  #answer(message: Message): void {
    const waiter = this.#waiters.get(message.id ?? 0)
    const failure = failureOf(message)
    if (failure === undefined) waiter?.resolve(message.result)
    else waiter?.reject(failure)
  }

  #end(): void {
    for (const waiter of this.#waiters.values()) waiter.reject(new Dropped('the connection closed'))
    this.#closed.resolve()
  }
}
