import type { Executor } from '@opgpu/executor'
import type { StepContext } from '../tasks/context.js'

/** What a provider needs to take an award. */
export interface HandoverModules
  extends Pick<StepContext, 'book' | 'sessions' | 'host' | 'chain' | 'signer' | 'logger'> {
  executor: Pick<Executor, 'reserve'>
}
