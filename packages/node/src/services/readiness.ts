import type { ReadinessView } from '@opgpu/api'
import type { Chain } from '@opgpu/chain'
import { toError } from '@opgpu/utils'
import type { ProviderRole } from './provider.js'

/** What must hold before a daemon can do its work. */
export async function readiness({
  chains,
  provider,
}: {
  chains: Iterable<Chain>
  provider: ProviderRole | undefined
}): Promise<ReadinessView> {
  const checks = await Promise.all([...chains].map((chain, at) => chainCheck(chain, at === 0)))
  if (provider !== undefined) {
    const obstacle = provider.obstacle()
    checks.push({ name: 'engine', ok: obstacle === undefined, detail: obstacle ?? 'offering' })
  }
  return { ready: checks.every(({ ok }) => ok), checks }
}

async function chainCheck(chain: Chain, first: boolean): Promise<ReadinessView['checks'][number]> {
  const name = first ? 'chain' : `chain ${chain.network.name}`
  try {
    return { name, ok: true, detail: `block ${(await chain.head()).number}` }
  } catch (error) {
    return { name, ok: false, detail: toError(error).message }
  }
}
