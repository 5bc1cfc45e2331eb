import { isEnded, meteredAmount, type Task } from '@opgpu/market'
import type { SessionId, TaskId } from '@opgpu/protocol'
import type { StepContext } from '../tasks/context.js'
import { billedMs, isPaidRun, sessionOf } from './run-account.js'
import type { SessionRecord } from './session-record.js'
import { released } from './session-rules.js'

type Keeper = Pick<StepContext, 'book' | 'sessions' | 'chain' | 'logger'>

/** Gives back what a session kept for tasks that have ended; also those that ended without this daemon. */
export async function keepPromises(context: Keeper, signal: AbortSignal): Promise<void> {
  const { book, sessions, chain, logger } = context
  const stop = book.changes.on('change', ({ before, task }) => {
    const id = sessionOf(before ?? task, chain.domain) ?? claimedIn(sessions.open(), task.id)
    if (id === undefined || !isEnded(task)) return
    giveBack(context, id, before ?? task).catch((error) => {
      if (!signal.aborted) logger.error('Session not released', { taskId: task.id, sessionId: id }, error)
    })
  })
  signal.addEventListener('abort', stop, { once: true })
  for (const { id, promised, paying } of sessions.open()) {
    for (const taskId of Object.keys({ ...promised, ...paying }) as TaskId[]) {
      const task = await book.find(taskId)
      if (task === undefined || isEnded(task) || isUnchosen(task)) {
        await sessions.update(id, (record) => released(record, taskId))
      }
    }
  }
}

/** Its award was refused and it is not awarded yet. */
const isUnchosen = ({ side, stage }: Task): boolean =>
  side === 'client' && stage.state === 'bidding' && stage.choice === undefined

const claimedIn = (open: readonly SessionRecord[], task: TaskId): SessionId | undefined =>
  open.find(({ promised }) => task in promised)?.id

async function giveBack({ sessions }: Keeper, id: SessionId, task: Task): Promise<void> {
  await sessions.update(id, (record) => released(withUsed(record, task), task.id))
}

/** What was signed for a run that nobody accepted stays the provider's, as far as it was used. */
function withUsed(record: SessionRecord, task: Task): SessionRecord {
  if (!(task.id in record.promised) || !isPaidRun(task) || record.voucher === undefined) return record
  if (!('award' in task.stage)) return record
  const { ratePerSecond, maxAmount } = task.stage.bid.message
  const due = record.settled + meteredAmount(ratePerSecond, 0, billedMs(task, Date.now()), maxAmount)
  const { amount } = record.voucher.message
  const used = due < amount ? due : amount
  return { ...record, settled: used > record.settled ? used : record.settled }
}
