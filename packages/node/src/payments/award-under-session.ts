import type { Task, TaskEvent } from '@opgpu/market'
import type { Award, HandoverAnswer, Signed } from '@opgpu/protocol'
import { isTimeout } from '@opgpu/utils'
import type { StepContext } from '../tasks/context.js'
import type { SessionRecord } from './session-record.js'
import { promising, released, serves } from './session-rules.js'

type Awarder = Pick<StepContext, 'sessions' | 'logger'>

/** Gives the handover to the provider until it answers. Rejects with a timeout when it did not before the award's end. */
type HandOver = (handover: {
  type: 'session'
  award: Signed<Award>
  session: SessionRecord['session']
  voucher?: SessionRecord['voucher']
}) => Promise<HandoverAnswer>

/**
 * Awards under an open session with the chosen provider, where one has enough left: nothing goes to the chain. Undefined
 * when there is none, or the provider refuses it: then the award may be carried.
 */
export async function awardUnderSession(
  context: Awarder,
  task: Task,
  award: Signed<Award>,
  handOver: HandOver,
): Promise<TaskEvent | undefined> {
  const { sessions, logger } = context
  const record = await claim(context, task)
  if (record === undefined || task.stage.state !== 'bidding' || task.stage.choice === undefined) return undefined
  const { session, voucher } = record
  const { bid, provider } = task.stage.choice
  const release = () => sessions.update(record.id, (now) => released(now, task.id))
  try {
    const answer = await handOver({ type: 'session', award, session, voucher })
    const at = Date.now()
    if (answer.type === 'accepted') return { type: 'awarded', bid, award: { session, award, at }, at }
    logger.info('Not awarded under the session', { taskId: task.id, sessionId: record.id, code: answer.code })
    await release()
    return undefined
  } catch (error) {
    if (!isTimeout(error)) throw error
    await release()
    return { type: 'award-failed', provider, at: Date.now() }
  }
}

/** The session that the money of the task is set aside in; the same one after a restart. */
async function claim({ sessions }: Awarder, task: Task): Promise<SessionRecord | undefined> {
  if (task.stage.state !== 'bidding' || task.stage.choice === undefined) return undefined
  const { provider, bid } = task.stage.choice
  const own = sessions.open().filter(({ side, session }) => side === 'client' && session.provider === provider)
  const claimed = own.find(({ promised }) => task.id in promised)
  if (claimed !== undefined) return claimed
  for (const record of own.filter((one) => serves(one, task.offer.message))) {
    const after = await sessions.update(record.id, (now) => promising(now, task.id, bid.message.maxAmount))
    if (task.id in after.promised) return after
  }
  return undefined
}
