import type { Chain } from '@opgpu/chain'
import { meteredAmount } from '@opgpu/market'
import {
  authorOf,
  type Domain,
  digestOfCid,
  hashMessage,
  meterRoot,
  operatorOf,
  type Receipt,
  sessionIdOf,
  taskIdOf,
} from '@opgpu/protocol'
import { isStopped } from '../payments/redeem-voucher.js'

export interface Check {
  name: string
  ok: boolean
  detail: string
}

/** Everything that can be checked about a receipt: signatures, hashes, the price, and the chain's own record. */
export async function checkReceipt(receipt: Receipt, chain: Chain): Promise<Check[]> {
  const { domain } = chain
  if (BigInt(receipt.chainId) !== domain.chainId || receipt.taskManager !== domain.taskManager) {
    return [{ name: 'network', ok: false, detail: `written for chain ${receipt.chainId}, ${receipt.taskManager}` }]
  }
  return [...signatures(receipt, domain), ...content(receipt), price(receipt), await settlement(receipt, chain)]
}

function signatures({ taskId, offer, operator, bid, delivery, acceptance }: Receipt, domain: Domain): Check[] {
  const { result } = delivery
  const resultHash = hashMessage('Result', result.message, domain)
  const agreed = acceptance !== undefined && acceptance.message.resultHash === resultHash
  const client = operatorOf({ offer, operator })
  return [
    check(
      'offer',
      taskIdOf(offer.message, domain) === taskId && authorOf('Offer', offer, client, domain) !== undefined,
      'signed by the client; its hash is the task id',
    ),
    check(
      'bid',
      bid.message.taskId === taskId && authorOf('Bid', bid, bid.message.provider, domain) !== undefined,
      'signed by the provider for this task',
    ),
    check(
      'result',
      result.message.taskId === taskId && authorOf('Result', result, bid.message.provider, domain) !== undefined,
      'signed by the provider',
    ),
    acceptance === undefined
      ? check('acceptance', true, 'none: settled by commitment')
      : check(
          'acceptance',
          agreed && authorOf('Acceptance', acceptance, client, domain) !== undefined,
          'signed by the client for this result',
        ),
  ]
}

function content({ delivery, offer, spec }: Receipt): Check[] {
  const { message } = delivery.result
  return [
    check('spec', digestOfCid(spec) === offer.message.spec, 'the spec is the one offered'),
    check('outputs', digestOfCid(delivery.outputs) === message.outputs, delivery.outputs),
    check('logs', digestOfCid(delivery.logs) === message.logs, delivery.logs),
    check('meter', meterRoot(delivery.samples) === message.meter, `${delivery.samples.length} samples`),
  ]
}

function price({ bid, delivery, settlement }: Receipt): Check {
  if (isStopped(delivery.failure)) return stoppedPrice(bid.message.maxAmount, settlement)
  const { startedAt, endedAt } = delivery.result.message
  const ceiling = meteredAmount(bid.message.ratePerSecond, startedAt, endedAt, bid.message.maxAmount)
  const total = settlement.paid + settlement.stakers + settlement.treasury
  return check('price', total <= ceiling, `${total} of at most ${ceiling} for ${endedAt - startedAt} ms`)
}

/** Of a run that was stopped the client's last voucher is paid, which may be for some time ahead. */
function stoppedPrice(ceiling: bigint, { paid, stakers, treasury }: Receipt['settlement']): Check {
  const total = paid + stakers + treasury
  return check('price', total <= ceiling, `${total} of at most ${ceiling}, as the client had signed`)
}

type SessionPayment = Extract<Receipt['settlement'], { voucher: unknown }>

/** Of a session's task the voucher is checked here; that the session held as much is the chain's to say. */
function voucher(stated: SessionPayment, { offer, operator, bid }: Receipt, domain: Domain): Check {
  const { session } = stated
  const parties = session.client === offer.message.client && session.provider === bid.message.provider
  const own = stated.voucher.message.taskId === sessionIdOf(session, domain)
  const signer = authorOf('Voucher', stated.voucher, operatorOf({ offer, operator }), domain)
  const ok = parties && own && signer !== undefined
  return check('settlement', ok, 'by a voucher of a session of both, signed by the client')
}

async function settlement(receipt: Receipt, chain: Chain): Promise<Check> {
  const { taskId, settlement: stated, delivery, acceptance } = receipt
  if ('voucher' in stated) return voucher(stated, receipt, chain.domain)
  const mined = await chain.transaction(stated.transaction)
  const event = mined?.events.filter((made) => made.type === 'settled').find((made) => made.taskId === taskId)
  const resultHash = hashMessage('Result', delivery.result.message, chain.domain)
  // The chain names the voucher in place of the result where that is what it paid.
  const same =
    event !== undefined &&
    (event.resultHash === resultHash || (acceptance === undefined && isStopped(delivery.failure))) &&
    event.paid === stated.paid &&
    event.refunded === stated.refunded &&
    event.stakers === stated.stakers &&
    event.treasury === stated.treasury
  return check('settlement', same, `transaction ${stated.transaction}`)
}

const check = (name: string, ok: boolean, detail: string): Check => ({ name, ok, detail })
