import type { Address, Bid, Failure, Phase, Signed, Voucher } from '@opgpu/protocol'
import { type Duty, dutyOf } from './duty.js'
import type { TaskEvent, TaskEventType } from './events.js'
import { type Agreed, isEnded, type MeterDispute, type Stage, type StageOf, type Task, type TaskState } from './task.js'

export type Effect = { type: 'perform'; duty: Duty } | { type: 'release' }

export interface Transition {
  task: Task
  effects: Effect[]
}

type Apply<T extends TaskEventType> = (
  stage: Stage,
  event: Extract<TaskEvent, { type: T }>,
  task: Task,
) => Stage | undefined

/**
 * The one place where a task changes. Pure: no clock, no I/O, no randomness. An event that does not fit the state,
 * because it comes twice or late, leaves the task as it is and has no effects.
 */
export function transition(task: Task, event: TaskEvent): Transition {
  const before = withFacts(task, event)
  const stage = (RULES[event.type] as Apply<TaskEventType>)(before.stage, event, before)
  if (stage === undefined) return { task: before, effects: [] }
  const after = { ...before, stage, history: [...before.history, ...entries(before.stage, stage, event)] }
  return { task: after, effects: effectsOf(before, after) }
}

function effectsOf(before: Task, after: Task): Effect[] {
  const duty = dutyOf(after)
  const effects: Effect[] = duty === undefined ? [] : [{ type: 'perform', duty }]
  if (holds(before) && !holds(after)) effects.push({ type: 'release' })
  return effects
}

/** Whether a side keeps something back for the task: a provider its capacity until the work is stored, a client its feed. */
export function holds(task: Task): boolean {
  if (task.side === 'client') return !isEnded(task)
  return task.stage.state === 'bidding' || isWorking(task.stage)
}

function entries(before: Stage, after: Stage, event: TaskEvent): Task['history'] {
  if (event.type === 'phase' && event.phase === 'fetching') return [{ state: 'fetching', at: event.at }]
  if (event.type === 'bids-closed') return [{ state: 'awarding', at: event.at }]
  return before.state === after.state ? [] : [{ state: after.state, at: event.at }]
}

/** Facts that are kept beside the state: bids heard, the choice, providers passed over, the last voucher. */
function withFacts(task: Task, event: TaskEvent): Task {
  if (event.type === 'bid-received' && takesBids(task, event)) return { ...task, bids: [...task.bids, event.bid] }
  if (event.type === 'vouched' && takesVoucher(task, event.voucher)) return { ...task, voucher: event.voucher }
  if (event.type === 'bids-closed' && takesChoice(task)) return { ...task, choice: event.choice }
  if (event.type === 'award-failed' && isChosen(task.stage, event.provider)) {
    return { ...task, passedOver: [...task.passedOver, event.provider] }
  }
  return task
}

/** A choice stands until its award has failed. */
function takesChoice({ side, stage }: Task): boolean {
  return side === 'client' && stage.state === 'bidding' && stage.choice === undefined
}

/** A later voucher for no less, while something may be owed. */
function takesVoucher({ stage, voucher: last }: Task, { message: next }: Signed<Voucher>): boolean {
  if (!isWorking(stage) && stage.state !== 'verifying' && stage.state !== 'committed') return false
  return last === undefined || (next.sequence > last.message.sequence && next.amount >= last.message.amount)
}

function isChosen(stage: Stage, provider: Address): boolean {
  return stage.state === 'bidding' && stage.choice?.provider === provider
}

function takesBids(task: Task, event: Extract<TaskEvent, { type: 'bid-received' }>): boolean {
  if (task.side !== 'client') return false
  const { state } = task.stage
  const known = task.bids.some((bid) => bid.message.provider === event.bid.message.provider)
  return (state === 'announced' || state === 'bidding') && !known && task.bids.length < MAX_BIDS
}

/** More bids than this for one task are not kept: the choice gains nothing, memory would. */
export const MAX_BIDS = 64

const ORDER: readonly TaskState[] = ['awarded', 'pulling', 'provisioning', 'running', 'publishing']
const STATE_OF_PHASE: Record<Phase, TaskState> = {
  fetching: 'awarded',
  pulling: 'pulling',
  provisioning: 'provisioning',
  running: 'running',
  publishing: 'publishing',
}

const RULES: { [T in TaskEventType]: Apply<T> } = {
  announced: (stage) => (stage.state === 'announced' ? { state: 'bidding' } : undefined),

  'bid-received': () => undefined,

  'bids-closed': (_, { choice }, task) => (takesChoice(task) ? { state: 'bidding', choice } : undefined),

  'given-up': (stage, { reason }, { side }) => {
    const open = side === 'client' ? stage.state === 'bidding' : stage.state === 'verifying'
    return open || isUnderSession(stage) ? { state: 'expired', reason } : undefined
  },

  'award-failed': (stage, { provider }) => (isChosen(stage, provider) ? { state: 'bidding' } : undefined),

  'bid-lapsed': (stage, _, { side }) =>
    side === 'provider' && stage.state === 'bidding'
      ? { state: 'expired', reason: 'the bid was not awarded' }
      : undefined,

  handed: (stage, { award }, { side }) => {
    if (stage.state !== 'bidding' || stage.handed !== undefined) return undefined
    const chosen = side === 'client' ? stage.choice : stage.bid
    return chosen === undefined ? undefined : { ...stage, handed: award }
  },

  awarded: (stage, { bid, award }, task) => {
    if (stage.state === 'bidding') return { state: 'awarded', bid, award }
    return 'award' in stage && !isEnded(task) && isMinedAnew(stage, bid, award) ? { ...stage, award } : undefined
  },

  phase: (stage, { phase, startedAt, at }, { history }) => {
    const next = STATE_OF_PHASE[phase]
    if (!isWorking(stage)) return undefined
    const first = phase === 'fetching' && !history.some(({ state }) => state === 'fetching')
    if (ORDER.indexOf(next) < ORDER.indexOf(stage.state) || (next === stage.state && !first)) return undefined
    if (next === 'running') return { state: 'running', ...agreed(stage), startedAt: startedAt ?? at }
    return { ...agreed(stage), state: next as 'awarded' }
  },

  vouched: () => undefined,

  disputed: (stage, { dispute }) =>
    isWorking(stage) && stage.dispute === undefined ? { ...stage, dispute } : undefined,

  ended: (stage, { outcome }) => {
    if (!isWorking(stage) || (stage.state === 'publishing' && stage.outcome !== undefined)) return undefined
    return { ...agreed(stage), state: 'publishing', outcome }
  },

  delivered: (stage, { delivery }) => {
    if (stage.state === 'committed' && stage.delivery === undefined) return { ...stage, delivery }
    return isWorking(stage) ? { ...agreed(stage), state: 'verifying', delivery } : undefined
  },

  accepted: (stage, { acceptance }) =>
    (stage.state === 'verifying' || stage.state === 'committed') &&
    stage.delivery !== undefined &&
    stage.acceptance === undefined
      ? { ...stage, acceptance }
      : undefined,

  committed: (stage, { commitment }) => {
    if (!isWorking(stage) && stage.state !== 'verifying') return undefined
    const queued = stage.state === 'verifying' ? stage.queued : undefined
    return { ...papers(stage), ...agreed(stage), state: 'committed', commitment, queued }
  },

  queued: (stage, { settleBy }) =>
    isAccepted(stage) && stage.queued === undefined ? { ...stage, queued: { settleBy } } : undefined,

  unqueued: (stage) => (isAccepted(stage) && stage.queued !== undefined ? { ...stage, queued: undefined } : undefined),

  settled: (stage, { settlement }, { voucher }) => {
    if (!isWorking(stage) && stage.state !== 'verifying' && stage.state !== 'committed') return undefined
    const closing = { ...papers(stage), ...agreed(stage), settlement }
    const failure = closing.delivery?.failure ?? stoppedFor(stage, voucher)
    return failure === undefined ? { ...closing, state: 'settled' } : { ...closing, state: 'failed', failure }
  },

  expired: (stage, { refunded, slashed, expiry }, { side }) => {
    if (!isWorking(stage) && stage.state !== 'verifying') return undefined
    const state = side === 'client' ? 'refunded' : 'slashed'
    return { ...agreed(stage), state, refunded, slashed, expiry }
  },

  cancelled: (stage, _, task) =>
    stage.state === 'announced' || takesChoice(task) ? { state: 'cancelled' } : undefined,

  receipted: (stage, { receipt }) =>
    (stage.state === 'settled' || stage.state === 'failed') &&
    stage.delivery !== undefined &&
    stage.receipt === undefined
      ? { ...stage, receipt }
      : undefined,
}

/** The same award in another block, after a reorganisation of the chain: the terms hold the block's time. */
function isMinedAnew({ bid, award }: Agreed, toldBid: Signed<Bid>, told: Agreed['award']): boolean {
  const [before, now] = [award.session === undefined && award.terms, told.session === undefined && told.terms]
  if (!before || !now || bid.message.provider !== toldBid.message.provider) return false
  return before.awardedAt !== now.awardedAt || before.treasuryBps !== now.treasuryBps
}

function agreed({ bid, award, dispute }: Agreed): Agreed {
  return { bid, award, dispute }
}

/** Settled before any delivery: the provider stopped the run and took the last voucher. */
function stoppedFor(stage: Stage, voucher: Task['voucher']): Failure | undefined {
  if ('dispute' in stage && stage.dispute !== undefined) return disputeFailure(stage.dispute)
  if (!isWorking(stage) || voucher === undefined) return undefined
  return { phase: 'running', code: 'unpaid', message: 'the provider stopped and took the last voucher' }
}

function disputeFailure({ client, provider }: MeterDispute): Failure {
  const message = `the client counts ${client.billedMs} ms, the provider ${provider.billedMs} ms`
  return { phase: 'running', code: 'disputed', message }
}

/** Accepted, and to be settled by a transaction. */
type Accepted = StageOf<'verifying'> | StageOf<'committed'>

function isAccepted(stage: Stage): stage is Accepted {
  if (stage.state !== 'verifying' && stage.state !== 'committed') return false
  return stage.acceptance !== undefined && stage.award.session === undefined
}

/** Awarded and not ended, with no transaction that could end it. */
function isUnderSession(stage: Stage): boolean {
  return (isWorking(stage) || stage.state === 'verifying') && stage.award.session !== undefined
}

/** What a stage already holds of delivery, acceptance and commitment. */
function papers(stage: Stage): Partial<Pick<StageOf<'settled'>, 'delivery' | 'acceptance' | 'commitment'>> {
  if (stage.state === 'verifying') return { delivery: stage.delivery, acceptance: stage.acceptance }
  if (stage.state !== 'committed') return {}
  return { delivery: stage.delivery, acceptance: stage.acceptance, commitment: stage.commitment }
}

type Working = Extract<Stage, { state: 'awarded' | 'pulling' | 'provisioning' | 'running' | 'publishing' }>

function isWorking(stage: Stage): stage is Working {
  return ORDER.includes(stage.state)
}
