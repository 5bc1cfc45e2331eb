import type { JobHandle, RunOutcome } from '@opgpu/executor'
import type { Task, TaskEvent } from '@opgpu/market'
import { deadline, orAborted } from '@opgpu/utils'
import { isPaidRun, type PaidRun } from '../../payments/run-account.js'
import { unpaid } from '../../payments/watch-coverage.js'
import { clientOf, type ProviderContext } from '../context.js'
import type { Step } from '../runner.js'
import { neverStarted } from './fetch.js'
import { tellPhase } from './tell.js'

/** For the rest of the logs when the container has ended; all of them go with the delivery. */
const LOG_TAIL_MS = 5_000

type RunContext = Pick<
  ProviderContext,
  'executor' | 'chain' | 'records' | 'progress' | 'book' | 'sessions' | 'host' | 'logger'
>

/** Stays with the container until it ends, its logs going to the client as they come. */
export function runStep(context: RunContext): Step {
  return async (task, signal) => {
    const handle = await context.executor.attach(task.id)
    if (handle === undefined) return lost()
    await tellPhase(context, task, 'running')
    const following = new AbortController()
    const logs = streamLogs(context, task, handle, AbortSignal.any([signal, following.signal])).catch(() => {})
    if (isPaidRun(task)) endUnpaid(context, task, handle, AbortSignal.any([signal, following.signal]))
    return endedBy(await handle.wait(signal).finally(() => endSoon(logs, following, signal)))
  }
}

export function endedBy({ exitCode, startedAt, endedAt, samples, failure }: RunOutcome): TaskEvent {
  // Even a run shorter than the clock's step has used one.
  const until = Math.max(endedAt, startedAt + 1)
  return { type: 'ended', at: Date.now(), outcome: { exitCode, startedAt, endedAt: until, samples, failure } }
}

/** Ends the container when its client does not pay; a client that comes back without having paid is told again that it runs. */
function endUnpaid(context: RunContext, task: PaidRun, handle: JobHandle, signal: AbortSignal): void {
  const { host, chain, logger } = context
  const { peerId } = clientOf(task, chain.domain)
  const stop = host.onPeer(({ type, peer }) => {
    if (type === 'connected' && peer === peerId) tellPhase(context, task, 'running').catch(() => {})
  })
  unpaid(context, task, signal)
    .then(() => {
      logger.warn('No sufficient voucher came in time, the run ends', { taskId: task.id })
      return handle.kill('unpaid')
    })
    .catch((error) => {
      if (!signal.aborted) logger.error('An unpaid run was not ended', { taskId: task.id }, error)
    })
    .finally(stop)
}

/** A client that reads slowly must not keep the result from being delivered in time. */
async function endSoon(logs: Promise<void>, following: AbortController, signal: AbortSignal): Promise<void> {
  await orAborted(logs, deadline(LOG_TAIL_MS, signal)).catch(() => {})
  following.abort()
}

/** The container is gone, by the host's doing: the client does not pay for it. */
export function lost(): TaskEvent {
  return neverStarted('running', 'lost_container', 'the container is gone')
}

/** While the client takes them: a broken stream is no failure, since the complete log goes with the delivery. */
async function streamLogs(context: RunContext, task: Task, handle: JobHandle, signal: AbortSignal): Promise<void> {
  const client = clientOf(task, context.chain.domain, (await context.records.contacts.get(task.id))?.addresses)
  for await (const chunk of handle.logs(signal)) {
    if (!(await context.progress.send(task.id, client, { type: 'log', ...chunk }))) return
  }
}
