import type { ReceiptsBackend, VerificationView } from '@opgpu/api'
import { asTaskId, type CidText, type Receipt, receiptCodec, toWire } from '@opgpu/protocol'
import { CodedError, orAborted } from '@opgpu/utils'
import type { StepContext } from '../tasks/context.js'
import { checkReceipt } from './receipt-checks.js'

type ReceiptsContext = Pick<StepContext, 'book' | 'store' | 'chain'>

/** The most a receipt may take. */
const MAX_BYTES = 1024 * 1024

export function receiptsBackend(context: ReceiptsContext): ReceiptsBackend {
  return {
    async show(id, signal) {
      const { cid, receipt } = await load(context, id, signal)
      return { cid, jobId: receipt.taskId, receipt: toWire(receipt) as Record<string, unknown> }
    },
    async verify(id, signal): Promise<VerificationView> {
      const { cid, receipt } = await load(context, id, signal)
      const checks = await checkReceipt(receipt, context.chain)
      return { cid, jobId: receipt.taskId, verified: checks.every(({ ok }) => ok), checks }
    },
  }
}

/** False also while that cannot be checked: the receipt is not here, or the chain does not answer in time. */
export async function receiptHolds(context: ReceiptsContext, cid: CidText, signal: AbortSignal): Promise<boolean> {
  const checked = load(context, cid, signal).then(({ receipt }) => checkReceipt(receipt, context.chain))
  return orAborted(checked, signal).then(
    (checks) => checks.every(({ ok }) => ok),
    () => false,
  )
}

async function load(
  context: ReceiptsContext,
  id: string,
  signal: AbortSignal,
): Promise<{ cid: CidText; receipt: Receipt }> {
  const cid = id.startsWith('0x') ? await cidOfJob(context, id) : (id as CidText)
  return { cid, receipt: receiptCodec.decode(await block(context, cid, signal)) }
}

async function cidOfJob({ book }: ReceiptsContext, id: string): Promise<CidText> {
  const { stage } = await book.get(asTaskId(id))
  if ('receipt' in stage && stage.receipt !== undefined) return stage.receipt
  throw new CodedError('not_found', `the job has no receipt yet: ${stage.state}`)
}

async function block({ store }: ReceiptsContext, cid: CidText, signal: AbortSignal): Promise<Uint8Array> {
  if (!(await store.has(cid, signal))) await store.fetch(cid, { signal, maxBytes: MAX_BYTES })
  return store.block(cid)
}
