import { once } from 'node:events'
import { createServer, connect as dial, type Server, type Socket } from 'node:net'

/** A socket in front of an engine that can be cut and mended, as when the engine dies and comes back. */
export class CuttableSocket {
  readonly #path: string
  readonly #target: string
  readonly #open = new Set<Socket>()
  #server: Server | undefined

  constructor(path: string, target: string) {
    this.#path = path
    this.#target = target
  }

  async mend(): Promise<void> {
    this.#server = createServer((near) => this.#join(near, dial(this.#target))).listen(this.#path)
    await once(this.#server, 'listening')
  }

  cut(): void {
    this.#server?.close()
    for (const socket of this.#open) socket.destroy()
  }

  #join(near: Socket, far: Socket): void {
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#open.add(socket)
      socket.pipe(other)
      socket.on('error', () => other.destroy())
      socket.on('close', () => this.#open.delete(socket) && other.destroy())
    }
  }
}
