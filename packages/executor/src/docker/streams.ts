import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type Docker from 'dockerode'
import type { LogRecorder } from './log-recorder.js'
import type { EngineStats } from './meter.js'

/** Records the container's log from its first byte until the container ends, the cap is reached or `over` aborts. */
export async function followLogs(container: Docker.Container, recorder: LogRecorder, over: AbortSignal): Promise<void> {
  const stream = (await container.logs({ follow: true, stdout: true, stderr: true })) as unknown as Readable
  await untilOver(stream, over, () => recorder.record(stream))
}

/** Gives every line of the engine's 1 Hz statistics, with the time of its arrival. */
export async function followStats(
  container: Docker.Container,
  take: (stats: EngineStats, at: number) => void,
  over: AbortSignal,
): Promise<void> {
  const stream = (await container.stats({ stream: true })) as unknown as Readable
  await untilOver(stream, over, async () => {
    for await (const line of createInterface({ input: stream })) take(JSON.parse(line) as EngineStats, Date.now())
  })
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
