import { isEnded, meteredAmount, type StageOf, type Task } from '@opgpu/market'
import { type Failure, termsKey } from '@opgpu/protocol'
import { hasCode, toError } from '@opgpu/utils'
import type { StepContext } from '../tasks/context.js'
import { onChain, termsOfTask } from '../tasks/terms.js'
import { accountOf, type Purse } from './run-account.js'

type Redeemer = Pick<StepContext, 'book' | 'chain' | 'logger'>

/** Whether a run was stopped because it was not paid, or no longer agreed on. */
export function isStopped(failure: Failure | undefined): boolean {
  return failure?.code === 'unpaid' || failure?.code === 'disputed'
}

/** What a provider asks for its run: of one that it stopped, no more than the client has signed for. */
export function claimOf(purse: Purse, task: Task, outcome: NonNullable<StageOf<'publishing'>['outcome']>): bigint {
  if (!('award' in task.stage)) throw new Error('no claim before the award')
  const { ratePerSecond, maxAmount } = task.stage.bid.message
  const metered = meteredAmount(ratePerSecond, outcome.startedAt, outcome.endedAt, maxAmount)
  if (!isStopped(outcome.failure)) return metered
  const { last, elsewhere } = accountOf(purse, task, Date.now(), () => 0)
  const signed = (last?.amount ?? 0n) - elsewhere
  if (signed <= 0n) return 0n
  return signed < metered ? signed : metered
}

/** Takes the last voucher's amount on chain, which ends the task. False when there is none, or the chain does not take it. */
export async function redeemVoucher(
  { book, chain, logger }: Redeemer,
  task: Task,
  signal: AbortSignal,
): Promise<boolean> {
  const { voucher } = task
  if (voucher === undefined || !onChain(task)) return false
  const { message, signature: clientSignature } = voucher
  const terms = termsOfTask(task)
  const call = { type: 'redeemVoucher', terms, voucher: message, clientSignature } as const
  try {
    await chain.send(`redeem:${termsKey(terms)}:${message.sequence}`, call, signal)
  } catch (error) {
    if (!hasCode(error, 'reverted')) throw error
    logger.warn('The chain does not take the voucher', { taskId: task.id, reason: toError(error).message })
    return false
  }
  await book.until(task.id, isEnded, signal)
  return true
}
