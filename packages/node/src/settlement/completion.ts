import type { Completion } from '@opgpu/chain'
import type { Task } from '@opgpu/market'
import { termsOfTask } from '../tasks/terms.js'

/** What settles the task on chain, once the client has accepted. */
export function completionOf(task: Task): Completion | undefined {
  const acceptance = 'acceptance' in task.stage ? task.stage.acceptance : undefined
  if (acceptance === undefined) return undefined
  return { terms: termsOfTask(task), acceptance: acceptance.message, clientSignature: acceptance.signature }
}
