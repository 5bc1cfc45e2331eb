import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/**
 * Runs `work` while no other process of this machine runs work of the same name. The lock is a socket in Linux's abstract
 * namespace: the kernel gives it up when its holder dies, and who waits for it is told by the end of a connection.
 */
export async function exclusively<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const path = `\0opgpu-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`
  await using _lock = await acquire(path, signal)
  return await work()
}

async function acquire(path: string, signal: AbortSignal): Promise<AsyncDisposable> {
  for (;;) {
    const held = await tryAcquire(path)
    if (held) return held
    await holderGone(path, signal)
  }
}

async function tryAcquire(path: string): Promise<AsyncDisposable | undefined> {
  const waiting = new Set<Socket>()
  const server = createServer((socket) => waiting.add(socket.on('error', () => waiting.delete(socket))))
  const refused = new Promise<NodeJS.ErrnoException>((resolve) => server.once('error', resolve))
  server.listen(path)
  const error = await Promise.race([refused, once(server, 'listening').then(() => undefined)])
  if (error?.code === 'EADDRINUSE') return undefined
  if (error) throw error
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of waiting) socket.destroy()
      await closed
    },
  }
}

/** A refused connection means the same as one that ends: nobody holds the lock. */
async function holderGone(path: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const socket = connect(path)
  const stop = () => socket.destroy()
  signal.addEventListener('abort', stop, { once: true })
  await new Promise<void>((resolve) => socket.on('error', () => {}).once('close', () => resolve()))
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
}
