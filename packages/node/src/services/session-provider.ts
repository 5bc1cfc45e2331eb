import { type PeerTarget, peerIdOfPublicKey } from '@opgpu/p2p'
import { type Address, type CapabilityCard, cardKey, type Signed } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import type { CardCache } from '../gossip/cards.js'
import type { StepContext } from '../tasks/context.js'

type Context = Pick<StepContext, 'chain'> & { cards: CardCache }

/** Where a provider is reached, by its card. Throws `conflict` when it was not heard of. */
export function peerOf({ cards }: Context, provider: Address): PeerTarget {
  const card = cards.all().find(({ message }) => message.provider === provider)
  const key = card && cardKey(card)
  if (card === undefined || key === undefined) {
    throw new CodedError('conflict', `provider ${provider} was not heard of lately`, { hint: 'see opgpu net gpus' })
  }
  return { peerId: peerIdOfPublicKey(key), addresses: card.message.addresses }
}

/** The cheapest of the best reputation among those that are known. Throws `conflict` when there is none. */
export async function chooseProvider({ cards, chain }: Context): Promise<Address> {
  const judged = await Promise.all(cards.all().map((card) => standingOf(chain, card)))
  const [best] = judged.filter(({ revoked }) => !revoked).sort(better)
  if (best === undefined) throw new CodedError('conflict', 'no provider was heard of', { hint: 'see opgpu net gpus' })
  return best.provider
}

interface Standing {
  provider: Address
  revoked: boolean
  score: number
  price: bigint
}

async function standingOf(chain: Context['chain'], { message }: Signed<CapabilityCard>): Promise<Standing> {
  const { provider, tariff } = message
  const [{ revoked }, { score }] = await Promise.all([
    chain.staking.worker(provider),
    chain.staking.reputation(provider),
  ])
  return { provider, revoked, score, price: tariff.cpuPerSecond }
}

function better(a: Standing, b: Standing): number {
  return b.score - a.score || Number(a.price - b.price)
}
