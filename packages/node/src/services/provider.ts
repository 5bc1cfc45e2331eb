import type { Backend, ProviderStatusView } from '@opgpu/api'
import type { Executor } from '@opgpu/executor'
import { CodedError } from '@opgpu/utils'
import type { Markets } from '../markets.js'
import { TOKEN } from './views.js'

export interface ProviderRole {
  executor: Executor
  /** Why nothing is offered at present, if so. */
  obstacle(): string | undefined
}

export function providerBackend(markets: Markets, role: ProviderRole | undefined): Backend['provider'] {
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
        ratePerSecond: markets.first.options.tariff.cpuPerSecond,
        running: [...markets]
          .flatMap(({ book }) => book.open())
          .filter(({ side, stage }) => side === 'provider' && 'award' in stage)
          .map(({ id }) => id),
        ...(await history(markets)),
        token: TOKEN.symbol,
      }
    },
  }
}

/** Money of two chains is not added up. */
async function history(markets: Markets): Promise<Pick<ProviderStatusView, 'jobs' | 'earned'>> {
  const jobs = { settled: 0, failed: 0 }
  let earned = 0n
  for (const market of markets) {
    for await (const { side, stage } of market.book.all()) {
      if (side !== 'provider' || !('settlement' in stage)) continue
      jobs[stage.state === 'settled' ? 'settled' : 'failed']++
      if (market === markets.first) earned += stage.settlement.paid
    }
  }
  return { jobs, earned }
}
