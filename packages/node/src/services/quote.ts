import type { QuoteView } from '@opgpu/api'
import { maxAmount, ratePerSecond, refusals } from '@opgpu/market'
import type { CapabilityCard } from '@opgpu/protocol'
import type { JobRequest } from '@opgpu/protocol/jobfile'
import type { CardCache } from '../gossip/cards.js'
import type { StepContext } from '../tasks/context.js'
import { TOKEN } from './views.js'

/** Who could run a job by what the known cards promise, at what price, and why the others cannot. */
export async function quote(
  { chain, signer, options, cards }: Pick<StepContext, 'chain' | 'signer' | 'options'> & { cards: CardCache },
  request: JobRequest,
  signal: AbortSignal,
): Promise<QuoteView> {
  signal.throwIfAborted()
  const judged = cards.all().map(({ message }) => judge(request, message))
  const credits = await chain.credits(signer.address, options.network.contracts.token)
  const able = judged.filter(({ conditions }) => conditions.every((condition) => condition === 'price'))
  const prices = able.map(({ estimate }) => estimate).sort((a, b) => (a < b ? -1 : 1))
  return {
    eligible: judged.filter(({ conditions }) => conditions.length === 0).map(({ conditions: _, ...rest }) => rest),
    refused: judged
      .filter(({ conditions }) => conditions.length > 0)
      .map(({ provider, conditions }) => ({ provider, conditions })),
    credits,
    minimumPrice: prices[0],
    token: TOKEN.symbol,
  }
}

function judge({ resources, limits, market }: JobRequest, card: CapabilityCard) {
  const rate = ratePerSecond(resources, card.tariff)
  const job = { resources, limits }
  return {
    provider: card.provider,
    estimate: maxAmount(job, rate),
    ratePerSecond: rate,
    gpus: card.gpus.map(({ model }) => model),
    conditions: refusals(job, market.maxPrice, card, rate),
  }
}
