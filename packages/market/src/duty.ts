import type { StageOf, Task } from './task.js'

/** The step that a side owes to a task in its present state; each may be run twice without harm. */
export type Duty =
  | 'announce'
  | 'choose'
  | 'award'
  | 'await-carry'
  | 'follow'
  | 'verify'
  | 'pay'
  | 'await-settlement'
  | 'write-receipt'
  | 'await-award'
  | 'carry'
  | 'fetch'
  | 'pull'
  | 'provision'
  | 'run'
  | 'stop'
  | 'publish'
  | 'deliver'
  | 'settle'
  | 'await-batch'
  | 'await-voucher'

/** What is to be done next, from the record alone: the same after a restart as before it. */
export function dutyOf(task: Task): Duty | undefined {
  return task.side === 'client' ? clientDuty(task) : providerDuty(task)
}

function clientDuty({ stage }: Task): Duty | undefined {
  switch (stage.state) {
    case 'announced':
      return 'announce'
    case 'bidding':
      if (stage.choice === undefined) return 'choose'
      return stage.handed === undefined ? 'award' : 'await-carry'
    case 'awarded':
    case 'pulling':
    case 'provisioning':
    case 'running':
    case 'publishing':
      return 'follow'
    case 'verifying':
    case 'committed':
      if (stage.delivery === undefined) return 'follow'
      if (stage.acceptance === undefined) return 'verify'
      return stage.award.session === undefined ? 'await-settlement' : 'pay'
    case 'settled':
    case 'failed':
      return stage.receipt === undefined && stage.delivery !== undefined ? 'write-receipt' : undefined
    default:
      return undefined
  }
}

function providerDuty({ stage }: Task): Duty | undefined {
  switch (stage.state) {
    case 'bidding':
      return stage.handed === undefined ? 'await-award' : 'carry'
    case 'awarded':
      return 'fetch'
    case 'pulling':
      return 'pull'
    case 'provisioning':
      return 'provision'
    case 'running':
      return stage.dispute === undefined ? 'run' : 'stop'
    case 'publishing':
      return 'publish'
    case 'verifying':
    case 'committed':
      return stage.acceptance === undefined ? 'deliver' : settlingDuty(stage)
    case 'settled':
    case 'failed':
      return stage.receipt === undefined && stage.delivery !== undefined ? 'write-receipt' : undefined
    default:
      return undefined
  }
}

/** An accepted result under a session is paid by the next voucher; on chain alone, or with many others. */
function settlingDuty({ award, queued }: StageOf<'verifying' | 'committed'>): Duty {
  if (award.session !== undefined) return 'await-voucher'
  return queued === undefined ? 'settle' : 'await-batch'
}
