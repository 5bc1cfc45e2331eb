import { appendFile, mkdir, open, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { FundsWarning, Progress, TaskId } from '@opgpu/protocol'
import { Emitter } from '@opgpu/utils'

export type LogFrame = Extract<Progress, { type: 'log' }>
export type PhaseFrame = Extract<Progress, { type: 'phase' }>
type StreamName = LogFrame['stream']

/** The most log bytes of one stream of one task that are kept here; the delivered log is complete up to the provider's cap. */
const MAX_LOG_BYTES = 64 * 1024 * 1024

/** What a running job says: logs on disk as they come, phases as they pass. */
export class JobFeed {
  readonly events = new Emitter<{
    log: LogFrame & { taskId: TaskId }
    phase: PhaseFrame & { taskId: TaskId }
    funds: { taskId: TaskId; warning?: FundsWarning }
  }>()
  readonly #directory: string
  readonly #lengths = new Map<string, number>()
  /** One chunk of a stream at a time: a provider may have several streams open. */
  readonly #tails = new Map<string, Promise<void>>()

  constructor(directory: string) {
    this.#directory = directory
  }

  phase(taskId: TaskId, frame: PhaseFrame): void {
    this.events.emit('phase', { ...frame, taskId })
  }

  /** The money locked for the run is nearly used up, or no longer. */
  funds(taskId: TaskId, warning?: FundsWarning): void {
    this.events.emit('funds', { taskId, warning })
  }

  /** Keeps what is new of a chunk; a resumed stream repeats nothing, and a gap is not filled with guesses. */
  log(taskId: TaskId, frame: LogFrame): Promise<void> {
    const key = `${taskId}/${frame.stream}`
    const append = () => this.#append(taskId, frame)
    const turn = (this.#tails.get(key) ?? Promise.resolve()).then(append, append)
    const forget = () => {
      if (this.#tails.get(key) === turn) this.#tails.delete(key)
    }
    this.#tails.set(key, turn)
    turn.then(forget, forget)
    return turn
  }

  async #append(taskId: TaskId, frame: LogFrame): Promise<void> {
    const have = await this.length(taskId, frame.stream)
    const fresh = frame.data.subarray(Math.max(0, have - frame.offset))
    if (frame.offset > have || fresh.length === 0 || have + fresh.length > MAX_LOG_BYTES) return
    await mkdir(join(this.#directory, taskId), { recursive: true, mode: 0o700 })
    await appendFile(this.#file(taskId, frame.stream), fresh)
    this.#lengths.set(`${taskId}/${frame.stream}`, have + fresh.length)
    this.events.emit('log', { ...frame, taskId, offset: have, data: fresh })
  }

  async length(taskId: TaskId, stream: StreamName): Promise<number> {
    const key = `${taskId}/${stream}`
    const onDisk = () =>
      stat(this.#file(taskId, stream)).then(
        ({ size }) => size,
        () => 0,
      )
    return this.#lengths.get(key) ?? (await onDisk())
  }

  /** What is on disk of one stream from `offset` on. */
  async *read(taskId: TaskId, stream: StreamName, offset: number): AsyncGenerator<LogFrame> {
    const file = await open(this.#file(taskId, stream)).catch(() => undefined)
    if (file === undefined) return
    let at = offset
    for await (const data of file.createReadStream({ start: offset, highWaterMark: 64 * 1024 })) {
      yield { type: 'log', stream, offset: at, data }
      at += data.length
    }
  }

  /** Forgets lengths held in memory; the files stay. */
  close(taskId: TaskId): void {
    for (const stream of ['stdout', 'stderr']) this.#lengths.delete(`${taskId}/${stream}`)
  }

  async remove(taskId: TaskId): Promise<void> {
    this.close(taskId)
    await rm(join(this.#directory, taskId), { recursive: true, force: true })
  }

  #file(taskId: TaskId, stream: StreamName): string {
    return join(this.#directory, taskId, stream)
  }
}
