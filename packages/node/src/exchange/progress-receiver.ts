import { isEnded, type Task } from '@opgpu/market'
import { LIMITS, type PeerIdText, PROTOCOLS, type Progress, progressCodec, type TaskId } from '@opgpu/protocol'
import { CodedError, deadline } from '@opgpu/utils'
import { providerOf, type StepContext } from '../tasks/context.js'
import type { JobFeed, PhaseFrame } from './job-feed.js'

/** The provider may hear of its award before we do. */
const AWARD_LAG_MS = 30_000

/** Two clocks' difference, and the way of a message. */
const LIVE_MS = 5_000

export interface ProgressModules extends Pick<StepContext, 'book' | 'host' | 'chain'> {
  feed: JobFeed
}

/** Takes the live word of awarded providers; anybody else's stream is refused. */
export function receiveProgress(modules: ProgressModules, signal: AbortSignal): void {
  const limits = { maxFrameBytes: LIMITS.frame, maxConcurrentPerPeer: 64 }
  modules.host.handle(PROTOCOLS.progress, limits, async (stream, remote) => {
    let taskId: TaskId | undefined
    for await (const bytes of stream) {
      const frame = progressCodec.decode(bytes)
      if (taskId === undefined) taskId = await greeted(modules, frame, remote, signal)
      else await take(modules, taskId, frame)
    }
  })
}

async function greeted(
  { book, chain }: ProgressModules,
  frame: Progress,
  remote: PeerIdText,
  signal: AbortSignal,
): Promise<TaskId> {
  if (frame.type !== 'hello') throw new CodedError('no_hello', 'the stream did not begin with its task')
  const task = await awarded(book, frame.taskId, signal)
  const bid = agreedBid(task)
  if (isEnded(task) || bid === undefined || providerOf(bid, chain.domain).peerId !== remote) {
    throw new CodedError('not_awarded', 'the peer was not awarded this task')
  }
  return frame.taskId
}

/** The task once its provider is known. */
export async function awarded(book: StepContext['book'], id: TaskId, signal: AbortSignal): Promise<Task> {
  const task = await book.get(id)
  if (task.side !== 'client') throw new CodedError('not_awarded', 'not a task of this client')
  const decided = (now: Task) => now.stage.state !== 'announced' && now.stage.state !== 'bidding'
  return decided(task) ? task : book.until(id, decided, deadline(AWARD_LAG_MS, signal))
}

export function agreedBid({ stage }: Task) {
  return 'award' in stage ? stage.bid : undefined
}

async function take({ book, feed }: ProgressModules, taskId: TaskId, frame: Progress): Promise<void> {
  if (frame.type === 'log') return feed.log(taskId, frame)
  if (frame.type !== 'phase') return
  feed.phase(taskId, frame)
  if (frame.done !== undefined) return
  const at = Date.now()
  await book.apply(taskId, {
    type: 'phase',
    phase: frame.phase,
    startedAt: startOf(await book.get(taskId), frame, at),
    at,
  })
}

/** What is told as it happens goes by our own clock; what is told late by the provider's word, within what is possible. */
function startOf({ history, createdAt }: Task, { at }: PhaseFrame, now: number): number {
  const awardedAt = history.findLast(({ state }) => state === 'awarded')?.at ?? createdAt
  return now - at < LIVE_MS ? now : Math.max(at, awardedAt)
}
