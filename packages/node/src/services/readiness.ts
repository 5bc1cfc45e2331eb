import type { ReadinessView } from '@opgpu/api'
import type { Chain } from '@opgpu/chain'
import { toError } from '@opgpu/utils'
import type { ProviderRole } from './provider.js'

/** What must hold before a daemon can do its work. */
export async function readiness({
  chain,
  provider,
}: {
  chain: Chain
  provider: ProviderRole | undefined
}): Promise<ReadinessView> {
  const checks = [await chainCheck(chain)]
  if (provider !== undefined) {
    const obstacle = provider.obstacle()
    checks.push({ name: 'engine', ok: obstacle === undefined, detail: obstacle ?? 'offering' })
  }
  return { ready: checks.every(({ ok }) => ok), checks }
}

async function chainCheck(chain: Chain): Promise<ReadinessView['checks'][number]> {
  try {
    return { name: 'chain', ok: true, detail: `block ${(await chain.head()).number}` }
  } catch (error) {
    return { name: 'chain', ok: false, detail: toError(error).message }
  }
}
