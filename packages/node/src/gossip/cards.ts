import type { GossipHandler, Host } from '@opgpu/p2p'
import {
  type Address,
  type CapabilityCard,
  cardAuthor,
  cardListCodec,
  LIMITS,
  type PeerIdText,
  PROTOCOLS,
  type Signed,
  signedCardCodec,
  topics,
} from '@opgpu/protocol'
import { deadline, type Logger, toError } from '@opgpu/utils'

/** Cards kept; the provider heard from longest ago goes first. */
const MAX_CARDS = 256
/** A card that was not issued anew for so long is of a machine that has left. */
export const CARD_LIFE_MS = 90 * 60_000
/** Of the largest cards that the protocol allows, so many fit one answer. */
const MAX_TOLD = 45
const ASK_MS = 5_000
/** A card from the future is refused beyond this difference of clocks. */
export const CLOCK_SKEW_MS = 60_000

/** The capability cards that this node has heard, and its own. */
export class CardCache {
  readonly #cards = new Map<Address, Signed<CapabilityCard>>()

  /** True when it was new. */
  add(card: Signed<CapabilityCard>): boolean {
    const { provider, issuedAt } = card.message
    const known = this.#cards.get(provider)
    if (known !== undefined && known.message.issuedAt >= issuedAt) return false
    this.#cards.delete(provider)
    this.#cards.set(provider, card)
    const [oldest] = this.#cards.keys()
    if (this.#cards.size > MAX_CARDS && oldest !== undefined) this.#cards.delete(oldest)
    return true
  }

  get(provider: Address): CapabilityCard | undefined {
    return this.all().find(({ message }) => message.provider === provider)?.message
  }

  all(): Signed<CapabilityCard>[] {
    return [...this.#cards.values()].filter(({ message }) => message.issuedAt > Date.now() - CARD_LIFE_MS)
  }
}

export interface CardModules {
  host: Host
  cards: CardCache
  networks: readonly string[]
  logger: Logger
}

/** Hears cards by gossip, tells its own list to who asks, and asks every peer that connects. */
export function exchangeCards({ host, cards, networks, logger }: CardModules, signal: AbortSignal): void {
  for (const network of networks) host.subscribe(topics.cards(network), hearCards(cards))
  host.handle(PROTOCOLS.cards, { maxFrameBytes: 1024, maxConcurrentPerPeer: 2 }, async (stream) => {
    for await (const _ of stream) {
      await stream.send(cardListCodec.encode(cards.all().slice(-MAX_TOLD)))
      return stream.close()
    }
  })
  const stop = host.onPeer(({ type, peer }) => {
    if (type === 'connected')
      ask(peer).catch((error) => logger.debug('No cards', { peer, reason: toError(error).message }))
  })
  signal.addEventListener('abort', stop, { once: true })

  async function ask(peer: PeerIdText): Promise<void> {
    const options = { maxFrameBytes: LIMITS.frame, signal: deadline(ASK_MS, signal) }
    const answer = await host.request({ peerId: peer }, PROTOCOLS.cards, new Uint8Array(), options)
    for (const card of cardListCodec.decode(answer)) if (trusted(card)) cards.add(card)
  }
}

/** A card is passed on once in every network that it is said in. */
function hearCards(cards: CardCache): GossipHandler {
  const saidHere = new CardCache()
  return (data) => {
    const card = signedCardCodec.decode(data)
    if (!trusted(card)) return { verdict: 'reject', code: 'card_bad_signature' }
    cards.add(card)
    return saidHere.add(card) ? { verdict: 'accept' } : { verdict: 'ignore', code: 'card_known' }
  }
}

function trusted(card: Signed<CapabilityCard>): boolean {
  return card.message.issuedAt <= Date.now() + CLOCK_SKEW_MS && cardAuthor(card) !== undefined
}
