import type { Repository } from '@opgpu/db'
import { dutyOf, type Effect, isEnded, type Task, type TaskEvent, transition } from '@opgpu/market'
import type { TaskId } from '@opgpu/protocol'
import { CodedError, Emitter } from '@opgpu/utils'

export interface Change {
  before: Task | undefined
  task: Task
  event: TaskEvent | undefined
  effects: Effect[]
}

/** The tasks of this daemon: the only way to change one. A change is on disk before anybody hears of it. */
export class TaskBook {
  readonly changes = new Emitter<{ change: Change }>()
  readonly #repository: Repository<TaskId, Task>
  /** Tasks that have not ended. */
  readonly #open = new Map<TaskId, Task>()
  readonly #tails = new Map<TaskId, Promise<unknown>>()

  constructor(repository: Repository<TaskId, Task>) {
    this.#repository = repository
  }

  /** Reads the open tasks. Call once, before anything else. */
  async load(): Promise<void> {
    for await (const task of this.#repository.values()) if (!isClosed(task)) this.#open.set(task.id, task)
  }

  open(): Task[] {
    return [...this.#open.values()]
  }

  async find(id: TaskId): Promise<Task | undefined> {
    return this.#open.get(id) ?? (await this.#repository.get(id))
  }

  /** Throws `not_found`. */
  async get(id: TaskId): Promise<Task> {
    const task = await this.find(id)
    if (task === undefined) throw new CodedError('not_found', `no job ${id} here`, { hint: 'see opgpu job ls' })
    return task
  }

  async *all(): AsyncGenerator<Task> {
    for await (const task of this.#repository.values()) yield this.#open.get(task.id) ?? task
  }

  /** Takes up a new task; a known id is left as it is. */
  async create(task: Task): Promise<void> {
    await this.#inTurn(task.id, async () => {
      if ((await this.find(task.id)) !== undefined) return
      await this.#store(task)
      this.changes.emit('change', { before: undefined, task, event: undefined, effects: [] })
    })
  }

  /** Applies one event and returns the task after it. */
  apply(id: TaskId, event: TaskEvent): Promise<Task> {
    return this.#inTurn(id, async () => {
      const before = await this.get(id)
      const { task, effects } = transition(before, event)
      if (sameTask(before, task)) return before
      await this.#store(task)
      this.changes.emit('change', { before, task, event, effects })
      return task
    })
  }

  /** The task once `accept` takes it; checks the present state first. */
  async until(id: TaskId, accept: (task: Task) => boolean, signal: AbortSignal): Promise<Task> {
    const done = new AbortController()
    const open = AbortSignal.any([signal, done.signal])
    const changed = this.changes.once('change', open, ({ task }) => task.id === id && accept(task))
    changed.catch(() => {})
    try {
      const now = await this.get(id)
      return accept(now) ? now : (await changed).task
    } finally {
      done.abort()
    }
  }

  async #store(task: Task): Promise<void> {
    await this.#repository.put(task.id, task)
    if (isClosed(task)) this.#open.delete(task.id)
    else this.#open.set(task.id, task)
  }

  /** One change of a task at a time, in the order asked for. */
  #inTurn<T>(id: TaskId, work: () => Promise<T>): Promise<T> {
    const turn = (this.#tails.get(id) ?? Promise.resolve()).then(work, work)
    this.#tails.set(id, turn)
    const forget = () => {
      if (this.#tails.get(id) === turn) this.#tails.delete(id)
    }
    turn.then(forget, forget)
    return turn
  }
}

/** Ended, and nothing left to write. */
const isClosed = (task: Task): boolean => isEnded(task) && dutyOf(task) === undefined

/** The transition returns the very task when nothing changed, or one with the same parts. */
function sameTask(a: Task, b: Task): boolean {
  return (
    a.stage === b.stage &&
    a.bids === b.bids &&
    a.passedOver === b.passedOver &&
    a.voucher === b.voucher &&
    a.history === b.history
  )
}
