import { cardTariff } from '@opgpu/market'
import { type PeerTarget, peerIdOfPublicKey } from '@opgpu/p2p'
import { type Address, cardKey } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import type { CardCache } from '../gossip/cards.js'
import type { StepContext } from '../tasks/context.js'
import { symbolOf } from './tokens.js'

type Choosing = Pick<StepContext, 'chain' | 'options'> & { cards: CardCache }

/** Where a provider is reached, by its card. Throws `conflict` when it was not heard of. */
export function peerOf({ cards }: Pick<Choosing, 'cards'>, provider: Address): PeerTarget {
  const card = cards.all().find(({ message }) => message.provider === provider)
  const key = card && cardKey(card)
  if (card === undefined || key === undefined) {
    throw new CodedError('conflict', `provider ${provider} was not heard of lately`, { hint: 'see opgpu net gpus' })
  }
  return { peerId: peerIdOfPublicKey(key), addresses: card.message.addresses }
}

/** The cheapest of the best reputation among those that are known to take a token. Throws `conflict` when there is none. */
export async function chooseProvider({ cards, chain, options }: Choosing, token: Address): Promise<Address> {
  const { network } = options
  const taking = cards.all().flatMap(({ message }) => {
    const tariff = cardTariff(message, token, network.contracts.token)
    return tariff === undefined ? [] : [{ provider: message.provider, price: tariff.cpuPerSecond }]
  })
  const judged = await Promise.all(taking.map((one) => standingOf(chain, one)))
  const [best] = judged.filter(({ revoked }) => !revoked).sort(better)
  if (best !== undefined) return best.provider
  const which = `no provider that takes ${symbolOf(network, token)} was heard of`
  throw new CodedError('conflict', which, { hint: 'see opgpu net gpus' })
}

interface Asking {
  provider: Address
  price: bigint
}

interface Standing extends Asking {
  revoked: boolean
  score: number
}

async function standingOf(chain: Choosing['chain'], asking: Asking): Promise<Standing> {
  const [{ revoked }, { score }] = await Promise.all([
    chain.staking.worker(asking.provider),
    chain.staking.reputation(asking.provider),
  ])
  return { ...asking, revoked, score }
}

function better(a: Standing, b: Standing): number {
  return b.score - a.score || (a.price < b.price ? -1 : 1)
}
