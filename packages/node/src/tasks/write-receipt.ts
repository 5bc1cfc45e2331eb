import type { Settlement, Task } from '@opgpu/market'
import { cidOfDigest, type Domain, digestOf, jobSpecCodec, type Receipt, receiptCodec } from '@opgpu/protocol'
import type { StepContext } from './context.js'
import type { Step } from './runner.js'

/** Writes the receipt as a pinned block. Both sides come to the same bytes, so to the same CID. */
export function writeReceiptStep({ chain, store }: Pick<StepContext, 'chain' | 'store'>): Step {
  return async (task) => {
    const receipt = receiptOf(task, chain.domain)
    if (receipt === undefined) throw new Error('settled without a delivery: nothing to write a receipt from')
    return {
      type: 'receipted',
      receipt: await store.addBlock(receiptCodec.encode(receipt), 'dag-cbor'),
      at: Date.now(),
    }
  }
}

export function receiptOf({ id, offer, operator, spec, stage }: Task, domain: Domain): Receipt | undefined {
  if ((stage.state !== 'settled' && stage.state !== 'failed') || stage.delivery === undefined) return undefined
  return {
    version: 1,
    chainId: Number(domain.chainId),
    taskManager: domain.taskManager,
    taskId: id,
    offer,
    operator,
    spec: cidOfDigest(digestOf(jobSpecCodec.encode(spec)), 'dag-cbor'),
    bid: stage.bid,
    delivery: stage.delivery,
    acceptance: stage.acceptance,
    settlement: paymentOf(stage.settlement),
  }
}

function paymentOf(settlement: Settlement): Receipt['settlement'] {
  const { paid, refunded, stakers, treasury } = settlement
  const amounts = { paid, refunded, stakers, treasury }
  if (settlement.voucher === undefined) return { transaction: settlement.transaction, ...amounts }
  return { session: settlement.session, voucher: settlement.voucher, ...amounts }
}
