import { isEnded, type Task } from '@opgpu/market'
import type { Address, FailureCode } from '@opgpu/protocol'
import type { StepContext } from './tasks/context.js'

type FailureContext = Pick<StepContext, 'book' | 'records' | 'logger'>

/** A provider's failures weigh on the choice for an hour after the last one. */
const MEMORY_MS = 3_600_000

/** What a job cannot cause: the machine it ran on did. */
const PROVIDERS_FAULT: readonly FailureCode[] = [
  'lost_container',
  'image_pull_failed',
  'provisioning_failed',
  'engine_failed',
]

/** Remembers who failed a task of this client, so that the next choice weighs it. */
export function recordFailures(context: FailureContext, signal: AbortSignal): void {
  let tail: Promise<void> = Promise.resolve()
  const stop = context.book.changes.on('change', ({ before, task }) => {
    const provider = before !== undefined && !isEnded(before) ? failedBy(task) : undefined
    if (provider === undefined) return
    tail = tail
      .then(() => add(context, provider, Date.now()))
      .catch((error) => context.logger.warn('Failure not recorded', { taskId: task.id, provider }, error))
  })
  signal.addEventListener('abort', stop, { once: true })
}

/** Failures of a provider that still count. */
export async function recentFailures({ records }: Pick<FailureContext, 'records'>, provider: Address): Promise<number> {
  const record = await records.failures.get(provider)
  return record !== undefined && record.at > Date.now() - MEMORY_MS ? record.count : 0
}

async function add(context: FailureContext, provider: Address, at: number): Promise<void> {
  const count = (await recentFailures(context, provider)) + 1
  await context.records.failures.put(provider, { count, at })
}

/** The provider whose fault the end of a task was, if it was one's. */
function failedBy({ side, stage }: Task): Address | undefined {
  if (side !== 'client') return undefined
  if (stage.state === 'refunded') return stage.bid.message.provider
  if (stage.state === 'failed' && PROVIDERS_FAULT.includes(stage.failure.code)) return stage.bid.message.provider
  return undefined
}
