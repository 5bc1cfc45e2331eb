import type { Task } from '@opgpu/market'
import type { Phase } from '@opgpu/protocol'
import type { TransferProgress } from '@opgpu/storage'
import { clientOf, type ProviderContext } from '../context.js'

/** Progress is told at most so often. */
const EVERY_MS = 250

type Teller = Pick<ProviderContext, 'progress' | 'chain' | 'records'>

/** Tells the client that a phase began; the function returned tells how far it is. Never waits for the client. */
export async function tellPhase(
  { progress, chain, records }: Teller,
  task: Task,
  phase: Phase,
): Promise<(transfer: TransferProgress) => void> {
  const client = clientOf(task, chain.domain, (await records.contacts.get(task.id))?.addresses)
  const at = task.stage.state === 'running' ? task.stage.startedAt : Date.now()
  void progress.send(task.id, client, { type: 'phase', phase, at })
  let last = Date.now()
  return ({ done, total }) => {
    if (Date.now() - last < EVERY_MS) return
    last = Date.now()
    void progress.send(task.id, client, { type: 'phase', phase, at: last, done, total })
  }
}
