import type { Task } from './task.js'

/** The step that a side owes to a task in its present state; each may be run twice without harm. */
export type Duty =
  | 'announce'
  | 'choose'
  | 'award'
  | 'follow'
  | 'verify'
  | 'await-settlement'
  | 'write-receipt'
  | 'await-award'
  | 'fetch'
  | 'pull'
  | 'provision'
  | 'run'
  | 'publish'
  | 'deliver'
  | 'settle'

/** What is to be done next, from the record alone: the same after a restart as before it. */
export function dutyOf(task: Task): Duty | undefined {
  return task.side === 'client' ? clientDuty(task) : providerDuty(task)
}

function clientDuty({ stage }: Task): Duty | undefined {
  switch (stage.state) {
    case 'announced':
      return 'announce'
    case 'bidding':
      return stage.choice === undefined ? 'choose' : 'award'
    case 'awarded':
    case 'pulling':
    case 'provisioning':
    case 'running':
    case 'publishing':
      return 'follow'
    case 'verifying':
    case 'committed':
      if (stage.delivery === undefined) return 'follow'
      return stage.acceptance === undefined ? 'verify' : 'await-settlement'
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
      return 'await-award'
    case 'awarded':
      return 'fetch'
    case 'pulling':
      return 'pull'
    case 'provisioning':
      return 'provision'
    case 'running':
      return 'run'
    case 'publishing':
      return 'publish'
    case 'verifying':
    case 'committed':
      return stage.acceptance === undefined ? 'deliver' : 'settle'
    case 'settled':
    case 'failed':
      return stage.receipt === undefined && stage.delivery !== undefined ? 'write-receipt' : undefined
    default:
      return undefined
  }
}
