import type { Validation } from '@opgpu/p2p'
import { authorOf, type BidEnvelope, bidEnvelopeCodec, cardAuthor, cardDigest, type Domains } from '@opgpu/protocol'
import { CLOCK_SKEW_MS } from './cards.js'

export type JudgedBid = { validation: Validation; envelope?: BidEnvelope }

/** The rules of `bids/<shard>` (SPEC.md). Whether the task exists only its client knows; relays judge the rest. */
export function judgeBid(data: Uint8Array, domains: Domains, now: number): JudgedBid {
  const envelope = bidEnvelopeCodec.decode(data)
  const { message: bid } = envelope.bid
  if (bid.provider !== envelope.card.message.provider) return rejected('bid_card_of_another')
  if (bid.capability !== cardDigest(envelope.card.message)) return rejected('bid_card_mismatch')
  if (bid.validUntil < now) return { validation: { verdict: 'ignore', code: 'bid_stale' } }
  if (envelope.card.message.issuedAt > now + CLOCK_SKEW_MS) {
    return { validation: { verdict: 'ignore', code: 'card_from_future' } }
  }
  const domain = domains.get(envelope.chainId)
  if (domain === undefined) return { validation: { verdict: 'ignore', code: 'bid_unknown_chain' } }
  if (authorOf('Bid', envelope.bid, bid.provider, domain) === undefined) return rejected('bid_bad_signature')
  if (cardAuthor(envelope.card) === undefined) return rejected('card_bad_signature')
  return { validation: { verdict: 'accept' }, envelope }
}

const rejected = (code: string): JudgedBid => ({ validation: { verdict: 'reject', code } })
