import type { QuoteView } from '@opgpu/api'
import {
  cardTariff,
  maxAmount,
  minimumValue,
  ratePerSecond,
  refusals,
  type SettlementGas,
  STAKERS_BPS,
  type Tariff,
} from '@opgpu/market'
import type { Address, CapabilityCard } from '@opgpu/protocol'
import { fundsOf } from '../funds.js'
import type { CardCache } from '../gossip/cards.js'
import type { StepContext } from '../tasks/context.js'
import { tokenOf } from './money/ledger.js'
import type { PricedRequest } from './price.js'

type QuoteContext = Pick<StepContext, 'chain' | 'signer' | 'options'>

/** What the contracts are held to, award and settlement together; a session's transactions are spread over 100 tasks. */
const SETTLEMENT_GAS: SettlementGas = { single: 150_000n, batch: 70_000n, session: 3_000n }

/** Who could run a job by what the known cards promise, at what price, and why the others cannot. */
export async function quote(
  { cards, ...context }: QuoteContext & { cards: CardCache },
  request: PricedRequest,
  signal: AbortSignal,
): Promise<QuoteView> {
  signal.throwIfAborted()
  const own = context.options.network.contracts.token
  const token = request.market.token ?? own
  const judged = cards.all().map(({ message }) => judge(request, message, cardTariff(message, token, own)))
  const able = judged.filter(({ conditions }) => conditions.every((condition) => condition === 'price'))
  const prices = able.flatMap(({ terms }) => (terms ? [terms.estimate] : [])).sort((a, b) => (a < b ? -1 : 1))
  return {
    eligible: judged.flatMap(({ terms, conditions }) => (terms && conditions.length === 0 ? [terms] : [])),
    refused: judged
      .filter(({ conditions }) => conditions.length > 0)
      .map(({ provider, conditions }) => ({ provider, conditions })),
    minimumPrice: prices[0],
    token: tokenOf(context.chain, token),
    ...(await moneyOf(context, token)),
  }
}

async function moneyOf(
  { chain, signer, options: { wallet, coinPrice, network } }: QuoteContext,
  token: Address,
): Promise<Pick<QuoteView, 'credits' | 'fees' | 'minUsefulValue'>> {
  const client = wallet ?? signer.address
  const [credits, { TreasuryShare }, account, weiPerGas] = await Promise.all([
    fundsOf(chain, { client, operator: wallet && signer.address, token }),
    chain.governance.parameters(),
    chain.money.account(client, token),
    chain.weiPerGas(),
  ])
  const price = token === network.contracts.token ? coinPrice : undefined
  const clientRebate = account.rebatesUntil * 1000 > Date.now() ? account.clientRebate : 0
  return {
    credits,
    fees: { stakersBps: Number(STAKERS_BPS), treasuryBps: Number(TreasuryShare), clientRebate },
    minUsefulValue: minimumValue(SETTLEMENT_GAS, { weiPerGas, price }),
  }
}

/** `terms` are what the provider asks, if it takes the token at all. */
function judge({ resources, limits, market }: PricedRequest, card: CapabilityCard, tariff: Tariff | undefined) {
  const job = { resources, limits }
  const rate = tariff && ratePerSecond(resources, tariff)
  const { provider } = card
  const gpus = card.gpus.map(({ model }) => model)
  return {
    provider,
    terms: rate === undefined ? undefined : { provider, estimate: maxAmount(job, rate), ratePerSecond: rate, gpus },
    conditions: refusals(job, market.maxPrice, card, rate),
  }
}
