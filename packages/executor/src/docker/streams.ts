import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { json } from 'node:stream/consumers'
import type Docker from 'dockerode'
import type { LogRecorder } from './log-recorder.js'
import type { EngineStats } from './meter.js'

/** Records the container's log as it comes, until the container ends, the cap is reached or `over` aborts. */
export async function followLogs(container: Docker.Container, recorder: LogRecorder, over: AbortSignal): Promise<void> {
  const stream = await openStream(container, 'GET', 'logs', { follow: true, stdout: true, stderr: true })
  await untilOver(stream, over, () => recorder.record(stream))
}

/** Records the last bytes of an ended container: engine 20.10 may close a followed log before it has given them. */
export async function completeLogs(
  container: Docker.Container,
  recorder: LogRecorder,
  over: AbortSignal,
): Promise<void> {
  if (recorder.truncated) return
  const stream = await openStream(container, 'GET', 'logs', { stdout: true, stderr: true })
  await untilOver(stream, over, () => recorder.record(stream))
}

/** Gives every line of the engine's 1 Hz statistics, with the time of its arrival. */
export async function followStats(
  container: Docker.Container,
  take: (stats: EngineStats, at: number) => void,
  over: AbortSignal,
): Promise<void> {
  const stream = await openStream(container, 'GET', 'stats', { stream: true })
  await untilOver(stream, over, async () => {
    for await (const line of createInterface({ input: stream })) take(JSON.parse(line) as EngineStats, Date.now())
  })
}

/** Resolves when the container has ended. */
export async function waitForEnd(container: Docker.Container, over: AbortSignal): Promise<void> {
  const answer = await openStream(container, 'POST', 'wait', {})
  await untilOver(answer, over, async () => void (await json(answer)))
}

/**
 * The client library reads some answers whole, which never settles when the engine dies after it has sent the headers,
 * and holds a whole log in memory. So what may be long in coming or in bytes is read as a stream.
 */
function openStream(container: Docker.Container, method: string, what: string, options: object): Promise<Readable> {
  const { promise, resolve, reject } = Promise.withResolvers<Readable>()
  const statusCodes = { 200: true, 404: 'no such container', 500: 'server error' }
  const request = { path: `/containers/${container.id}/${what}?`, method, options, isStream: true, statusCodes }
  container.modem.dial(request, (error: unknown, answer: unknown) =>
    error === null ? resolve(answer as Readable) : reject(error),
  )
  return promise
}

/** A stream that `over` cut short is at its end; any other error is one. */
async function untilOver(stream: Readable, over: AbortSignal, read: () => Promise<void>): Promise<void> {
  const stop = () => stream.destroy()
  over.addEventListener('abort', stop, { once: true })
  if (over.aborted) stop()
  try {
    await read()
  } catch (error) {
    if (!over.aborted) throw error
  } finally {
    over.removeEventListener('abort', stop)
    stop()
  }
}
