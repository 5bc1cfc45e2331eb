import { type Duty, dutyOf, type Task, type TaskEvent } from '@opgpu/market'
import type { TaskId } from '@opgpu/protocol'
import { closing, type Logger, waitUntil } from '@opgpu/utils'
import type { TaskBook } from './book.js'

/**
 * One step of a task. Returns the event it led to, or nothing when the task moved on by an event from elsewhere.
 * It may be run twice. `signal` aborts when the task is no longer in the state that the step belongs to.
 */
export type Step = (task: Task, signal: AbortSignal) => Promise<TaskEvent | undefined>
export type Steps = Partial<Record<Duty, Step>>

/** First and longest pause after a step that failed for a reason outside the rules (a peer away, the chain down). */
const RETRY_MS = { first: 250, longest: 30_000 }

export interface RunnerModules {
  book: TaskBook
  steps: Steps
  /** Gives back what an ended task held. */
  release: (task: Task) => Promise<void>
  logger: Logger
}

/** Drives every open task: load, run the step for this state, store the next state before the next effect. */
export class Runner {
  readonly #modules: RunnerModules
  readonly #signal: AbortSignal
  readonly #driven = new Map<TaskId, Promise<void>>()
  readonly #releasing = new Set<Promise<void>>()

  constructor(modules: RunnerModules, signal: AbortSignal) {
    this.#modules = modules
    this.#signal = signal
  }

  /** Goes on with what was open, and takes up new tasks as they come. */
  start(): void {
    const { book } = this.#modules
    const stop = book.changes.on('change', ({ task, effects }) => {
      this.#drive(task.id)
      if (effects.some((effect) => effect.type === 'release')) this.#release(task)
    })
    this.#signal.addEventListener('abort', stop, { once: true })
    for (const task of book.open()) this.#drive(task.id)
  }

  /** Resolves once every step has let go, and what ended tasks held is given back. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#driven.values(), ...this.#releasing])
  }

  #drive(id: TaskId): void {
    if (this.#driven.has(id) || this.#signal.aborted) return
    const loop = this.#loop(id)
      .catch((error) => {
        if (!this.#signal.aborted) this.#modules.logger.error('Task loop ended', { taskId: id }, error)
      })
      .finally(() => this.#driven.delete(id))
    this.#driven.set(id, loop)
  }

  /** The step for what the task owes now; a daemon without a role has none for its tasks. */
  #stepOf(task: Task): { duty: Duty; step: Step } | undefined {
    const duty = dutyOf(task)
    const step = duty && this.#modules.steps[duty]
    return duty && step && { duty, step }
  }

  async #loop(id: TaskId): Promise<void> {
    let pauseMs = RETRY_MS.first
    for (let task = await this.#modules.book.get(id); ; task = await this.#modules.book.get(id)) {
      const owed = this.#stepOf(task)
      if (owed === undefined || this.#signal.aborted) return
      const done = await this.#perform(owed.duty, owed.step, task, pauseMs)
      pauseMs = done ? RETRY_MS.first : Math.min(pauseMs * 2, RETRY_MS.longest)
    }
  }

  /** True when the step did its work or the task moved on; false when it failed and the pause has passed. */
  async #perform(duty: Duty, step: Step, task: Task, pauseMs: number): Promise<boolean> {
    const { book, logger } = this.#modules
    const moved = new AbortController()
    const stop = book.changes.on('change', (change) => {
      if (change.task.id === task.id && dutyOf(change.task) !== duty) moved.abort(new Error('the task moved on'))
    })
    const signal = AbortSignal.any([moved.signal, this.#signal])
    try {
      const event = await step(task, signal)
      if (event !== undefined) await book.apply(task.id, event)
      if ((await book.get(task.id)).stage === task.stage) throw new Error('the step changed nothing')
      return true
    } catch (error) {
      if (this.#signal.aborted) throw closing()
      if (moved.signal.aborted) return true
      logger.warn('Step failed and will be run again', { taskId: task.id, duty, pauseMs }, error)
      await waitUntil(Date.now() + pauseMs, signal).catch(() => {})
      return moved.signal.aborted
    } finally {
      stop()
    }
  }

  #release(task: Task): void {
    const released = this.#modules
      .release(task)
      .catch((error) => this.#modules.logger.error('Cannot release what a task held', { taskId: task.id }, error))
      .finally(() => this.#releasing.delete(released))
    this.#releasing.add(released)
  }
}
