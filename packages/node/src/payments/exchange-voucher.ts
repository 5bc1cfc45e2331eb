import type { Task } from '@opgpu/market'
import { LIMITS, type MeterReading, meterReadingCodec, type Payment, PROTOCOLS, paymentCodec } from '@opgpu/protocol'
import { deadline, toError } from '@opgpu/utils'
import type { CardCache } from '../gossip/cards.js'
import { providerOf, type StepContext } from '../tasks/context.js'

const ANSWER_MS = 10_000

export type VoucherSender = Pick<StepContext, 'host' | 'chain' | 'logger'> & { cards: CardCache }

/** Brings a voucher to the task's provider. Undefined when it gave no answer. */
export async function sendVoucher(
  { host, chain, cards, logger }: VoucherSender,
  task: Task,
  payment: Payment,
  signal: AbortSignal,
): Promise<MeterReading | undefined> {
  if (!('award' in task.stage)) throw new Error('no voucher before the award')
  const { bid } = task.stage
  const to = providerOf(bid, chain.domain, cards.get(bid.message.provider)?.addresses)
  const options = { maxFrameBytes: LIMITS.note, signal: deadline(ANSWER_MS, signal) }
  try {
    return meterReadingCodec.decode(await host.request(to, PROTOCOLS.voucher, paymentCodec.encode(payment), options))
  } catch (error) {
    signal.throwIfAborted()
    logger.info('Provider did not take the voucher', { taskId: task.id, reason: toError(error).message })
    return undefined
  }
}
