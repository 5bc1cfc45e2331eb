import type { ProviderContext } from '../context.js'
import type { Step } from '../runner.js'
import { endedBy, lost } from './run.js'

/** Ends a run whose two meters are too far apart; what it cost until then is for the last voucher to say. */
export function stopStep({ executor }: Pick<ProviderContext, 'executor'>): Step {
  return async (task, signal) => {
    const handle = await executor.attach(task.id)
    if (handle === undefined) return lost()
    await handle.kill('disputed')
    return endedBy(await handle.wait(signal))
  }
}
