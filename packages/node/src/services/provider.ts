import type { Backend, ProviderStatusView } from '@opgpu/api'
import type { Executor } from '@opgpu/executor'
import { CodedError } from '@opgpu/utils'
import type { StepContext } from '../tasks/context.js'
import { TOKEN } from './views.js'

export interface ProviderRole {
  executor: Executor
  /** Why nothing is offered at present, if so. */
  obstacle(): string | undefined
}

export function providerBackend(
  { book, options }: Pick<StepContext, 'book' | 'options'>,
  role: ProviderRole | undefined,
): Backend['provider'] {
  return {
    async status(): Promise<ProviderStatusView> {
      if (role === undefined)
        throw new CodedError('not_a_provider', 'this daemon is no provider', { hint: 'start it with --role provider' })
      const reason = role.obstacle()
      return {
        offering: reason === undefined,
        reason,
        capacity: role.executor.capacity(),
        free: role.executor.free(),
        ratePerSecond: options.tariff.cpuPerSecond,
        running: book
          .open()
          .filter(({ side, stage }) => side === 'provider' && 'award' in stage)
          .map(({ id }) => id),
        ...(await history(book)),
        token: TOKEN.symbol,
      }
    },
  }
}

async function history(book: StepContext['book']): Promise<Pick<ProviderStatusView, 'jobs' | 'earned'>> {
  const jobs = { settled: 0, failed: 0 }
  let earned = 0n
  for await (const { side, stage } of book.all()) {
    if (side !== 'provider' || !('settlement' in stage)) continue
    jobs[stage.state === 'settled' ? 'settled' : 'failed']++
    earned += stage.settlement.paid
  }
  return { jobs, earned }
}
