import type { JobSummaryView, JobView } from '@opgpu/api'
import { isEnded, type Task } from '@opgpu/market'
import { formatAmount } from '@opgpu/protocol'
import { timingsOf } from './timings.js'

/** The token's name as people read it; amounts beside it are smallest units. */
export const TOKEN = { symbol: 'OGPN', decimals: 18 } as const

export interface ViewExtras {
  image: string
  files: { path: string; size: number }[]
  /** Whether the receipt was checked just now and holds. */
  verified: boolean
  /** What it is paid with, as people read it. */
  token: string
  dispute?: JobView['dispute']
}

export function jobView(task: Task, { image, files, verified, token, dispute }: ViewExtras): Omit<JobView, 'chain'> {
  const { offer, stage } = task
  const delivery = 'delivery' in stage ? stage.delivery : undefined
  return {
    id: task.id,
    role: task.side,
    state: task.stage.state,
    mode: offer.message.mode,
    createdAt: task.createdAt,
    offer: pickOffer(task),
    bids: bidsOf(task),
    award: awardOf(task),
    container: { image, command: task.spec.command, exitCode: delivery?.result.message.exitCode },
    outputs: delivery && { cid: delivery.outputs, files },
    receipt: 'receipt' in stage && stage.receipt ? { cid: stage.receipt, verified } : undefined,
    payments: paymentsOf(task, token),
    gas: gasOf(task),
    timingsMs: timingsOf(task),
    failure: failureOf(task),
    dispute,
    vouchers: vouchersOf(task),
    gpus: delivery?.gpus ?? [],
  }
}

export function summaryView(task: Task, image: string): JobSummaryView {
  const view = jobView(task, { image, files: [], verified: false, token: TOKEN.symbol })
  const { id, role, state, createdAt, award, container, payments } = view
  return {
    id,
    role,
    state,
    createdAt,
    image,
    provider: award?.provider,
    exitCode: container.exitCode,
    paid: payments && payments.paid + payments.stakers + payments.treasury,
  }
}

function pickOffer({ offer }: Task): JobView['offer'] {
  const { client, maxPrice, bidUntil, finishBy, minStake, minReputation } = offer.message
  return { client, maxPrice, bidUntil, finishBy, minStake, minReputation }
}

function rankingOf({ stage }: Task) {
  return stage.state === 'bidding' ? stage.choice?.ranking : undefined
}

function bidsOf(task: Task): JobView['bids'] {
  const ranking = task.choice?.ranking ?? rankingOf(task)
  return task.bids.map(({ message }) => ({
    provider: message.provider,
    amount: message.maxAmount,
    ratePerSecond: message.ratePerSecond,
    score: ranking?.find(({ provider }) => provider === message.provider)?.score,
  }))
}

function awardOf({ stage, choice, side }: Task): JobView['award'] {
  if (!('award' in stage)) return undefined
  const { provider, maxAmount: amount } = stage.bid.message
  const reason = choice?.reason ?? (side === 'provider' ? 'the client chose this bid' : 'the bid that was chosen')
  return { provider, amount, reason, transaction: stage.award.transaction }
}

function paymentsOf({ stage }: Task, token: string): JobView['payments'] {
  if (stage.state === 'refunded' || stage.state === 'slashed') {
    return { paid: 0n, refunded: stage.refunded, stakers: 0n, treasury: 0n, token }
  }
  if (!('settlement' in stage)) return undefined
  const { paid, refunded, stakers, treasury } = stage.settlement
  return { paid, refunded, stakers, treasury, token }
}

/** What was signed while it ran, and where the two meters parted. */
function vouchersOf({ stage, voucher, spec }: Task): JobView['vouchers'] {
  const session = 'award' in stage ? stage.award.session : undefined
  if (voucher === undefined && session === undefined && spec.payment === undefined) return undefined
  const last = voucher && { amount: voucher.message.amount, sequence: voucher.message.sequence }
  return {
    underSession: session !== undefined,
    payment: spec.payment,
    last,
    dispute: 'dispute' in stage ? stage.dispute : undefined,
  }
}

function gasOf({ stage }: Task): JobView['gas'] {
  const number = (gas: bigint | undefined) => (gas === undefined ? undefined : Number(gas))
  return {
    award: 'award' in stage ? number(stage.award.gasUsed) : undefined,
    settle: 'settlement' in stage ? number(stage.settlement.gasUsed) : undefined,
  }
}

export function failureOf(task: Task): JobView['failure'] {
  const { stage, offer } = task
  if ('delivery' in stage && stage.delivery?.failure !== undefined) return stage.delivery.failure
  if (stage.state === 'failed') return stage.failure
  if (stage.state === 'expired') return { phase: 'bidding', code: 'expired', message: stage.reason }
  if (stage.state === 'cancelled') return { phase: 'bidding', code: 'cancelled', message: 'cancelled before the award' }
  if (stage.state !== 'refunded' && stage.state !== 'slashed') return undefined
  const loss = `the provider did not deliver by ${new Date(offer.message.finishBy).toISOString()}`
  return { phase: 'running', code: 'lost_provider', message: `${loss} and lost ${formatAmount(stage.slashed)}` }
}

/** The job's own exit code, once it has ended and had one. */
export function finalExit(task: Task): number | undefined {
  if (!isEnded(task)) return undefined
  return 'delivery' in task.stage ? task.stage.delivery?.result.message.exitCode : undefined
}
