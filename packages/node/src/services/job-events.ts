import type { JobEvent, LogChunkView, LogOffsets } from '@opgpu/api'
import { isEnded, type Task } from '@opgpu/market'
import type { TaskId } from '@opgpu/protocol'
import { BoundedQueue, CodedError } from '@opgpu/utils'
import type { JobFeed } from '../exchange/job-feed.js'
import type { TaskBook } from '../tasks/book.js'
import { failureOf, finalExit } from './views.js'

/** What a reader may be behind; one that is further behind is cut off and may come again with its offsets. */
const BACKLOG = 4096

/** The logs that are on disk now. */
export async function* storedLogs(
  feed: JobFeed,
  id: TaskId,
  from: LogOffsets,
  signal: AbortSignal,
): AsyncGenerator<LogChunkView> {
  for (const stream of ['stdout', 'stderr'] as const) {
    for await (const { offset, data } of feed.read(id, stream, from[stream])) {
      signal.throwIfAborted()
      yield { stream, offset, data }
    }
  }
}

/** The state now, the logs so far, and all that follows until the job has ended. */
export async function* jobEvents(
  { book, feed }: { book: TaskBook; feed: JobFeed },
  id: TaskId,
  from: LogOffsets,
  signal: AbortSignal,
): AsyncGenerator<JobEvent> {
  const queue = new BoundedQueue<JobEvent>(BACKLOG)
  const stops = [...follow({ book, feed }, id, queue), onAbort(signal, queue)]
  try {
    const task = await book.get(id)
    yield { type: 'state', at: task.history.at(-1)?.at ?? task.createdAt, state: task.stage.state }
    const seen: LogOffsets = { ...from }
    for await (const chunk of storedLogs(feed, id, from, signal))
      yield fresh(seen, { type: 'log', ...chunk }) as JobEvent
    if (isFinal(task)) return yield finalEvent(task)
    for await (const event of queue) {
      if (queue.dropped > 0) throw new CodedError('conflict', 'the reader fell behind')
      const news = event.type === 'log' ? fresh(seen, event) : event
      if (news !== undefined) yield news
      if (event.type === 'final') return
    }
  } finally {
    for (const stop of stops) stop()
  }
}

type LogEvent = Extract<JobEvent, { type: 'log' }>

/** What of a chunk the reader has not had. */
function fresh(seen: LogOffsets, event: LogEvent): LogEvent | undefined {
  const have = seen[event.stream]
  const data = event.data.subarray(Math.max(0, have - event.offset))
  if (data.length === 0) return undefined
  seen[event.stream] = Math.max(have, event.offset) + data.length
  return { ...event, offset: seen[event.stream] - data.length, data }
}

function follow({ book, feed }: { book: TaskBook; feed: JobFeed }, id: TaskId, queue: BoundedQueue<JobEvent>) {
  return [
    book.changes.on('change', ({ before, task }) => {
      if (task.id !== id) return
      if (before === undefined || before.stage.state !== task.stage.state)
        queue.push({ type: 'state', at: Date.now(), state: task.stage.state })
      if (isFinal(task)) queue.push(finalEvent(task))
    }),
    feed.events.on('log', ({ taskId, stream, offset, data }) => {
      if (taskId === id) queue.push({ type: 'log', stream, offset, data })
    }),
    feed.events.on('funds', ({ taskId, warning }) => {
      if (taskId === id) queue.push({ type: 'funds', at: Date.now(), warning })
    }),
    feed.events.on('phase', ({ taskId, phase, at, done, total }) => {
      if (taskId === id) queue.push({ type: 'phase', phase, at, done, total })
    }),
  ]
}

function onAbort(signal: AbortSignal, queue: BoundedQueue<JobEvent>): () => void {
  const close = () => queue.close()
  signal.addEventListener('abort', close, { once: true })
  return () => signal.removeEventListener('abort', close)
}

/** Ended, with its receipt where there is one to come. */
export function isFinal(task: Task): boolean {
  const { stage } = task
  const awaited = (stage.state === 'settled' || stage.state === 'failed') && stage.delivery !== undefined
  return isEnded(task) && (!awaited || stage.receipt !== undefined)
}

function finalEvent(task: Task): JobEvent {
  return { type: 'final', at: Date.now(), state: task.stage.state, exitCode: finalExit(task), failure: failureOf(task) }
}
