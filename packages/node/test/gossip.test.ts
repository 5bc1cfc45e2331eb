import { announcementCodec, bidEnvelopeCodec, cardDigest, domainsOf, jobSpecCodec, type Signed } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeAnnouncement } from '../src/gossip/announcements.js'
import { judgeBid } from '../src/gossip/bids.js'
import { CARD_LIFE_MS, CardCache } from '../src/gossip/cards.js'
import { bidOf, cardOf, client, domain, heardOf, offerOf, provider, signerOf, spec, stranger } from './support/words.js'

const domains = domainsOf(domain)
const DAY = 24 * 3_600_000

/** The same statement with another's name under it. */
const forged = <T>(signed: Signed<T>): Signed<T> => ({ ...signed, signature: bidOf(offerOf(), stranger).signature })

function announced(offer = offerOf(), of = spec): Uint8Array {
  return announcementCodec.encode({ chainId: 31_337, offer, spec: jobSpecCodec.encode(of), addresses: [], attempt: 0 })
}

describe('judgeAnnouncement', () => {
  const judge = (data: Uint8Array, now = Date.now()) => judgeAnnouncement(data, 'cpu', domains, now)

  test('an offer that keeps the rules is heard', () => {
    const { taskId, announcement } = heardOf()
    const { validation, heard } = judge(announcementCodec.encode(announcement))
    expect(validation).toEqual({ verdict: 'accept' })
    expect(heard).toEqual({ taskId, announcement, spec })
  })

  const gpus = { count: 1, vendor: 'nvidia', vramBytes: 0 } as const
  const gpuSpec = { ...spec, resources: { ...spec.resources, gpus } }
  test.each([
    ['offer_spec_mismatch', () => announced(offerOf(), gpuSpec)],
    ['offer_wrong_topic', () => announced(offerOf({}, gpuSpec), gpuSpec)],
    ['offer_inconsistent', () => announced(offerOf({ bidUntil: 2e12, finishBy: 2e12 }))],
    ['offer_inconsistent', () => announced(offerOf({ replicas: 1, quorum: 2 }))],
    ['offer_bad_signature', () => announced(forged(offerOf()))],
    ['offer_bad_signature', () => announced(offerOf({ client: stranger.address }))],
  ])('%s is rejected', (code, data) => {
    expect(judge(data())).toEqual({ validation: { verdict: 'reject', code } })
  })

  test('a wallet’s offer is heard by its operator’s signature, and by no other’s', () => {
    const offer = offerOf({ client: stranger.address })
    const base = { chainId: 31_337, offer, spec: jobSpecCodec.encode(spec), addresses: [], attempt: 0 }
    const verdict = (operator: typeof stranger.address) =>
      judge(announcementCodec.encode({ ...base, operator })).validation
    expect(verdict(client.address)).toEqual({ verdict: 'accept' })
    expect(verdict(provider.address)).toEqual({ verdict: 'reject', code: 'offer_bad_signature' })
    expect(verdict(stranger.address)).toEqual({ verdict: 'reject', code: 'offer_inconsistent' })
  })

  test('another chain is nobody’s fault; another’s name on the chain is', () => {
    const base = { offer: offerOf(), spec: jobSpecCodec.encode(spec), addresses: [], attempt: 0 }
    const both = domainsOf(domain, { ...domain, chainId: 5n })
    const verdict = (chainId: number) =>
      judgeAnnouncement(announcementCodec.encode({ ...base, chainId }), 'cpu', both, Date.now()).validation
    expect(verdict(31_337)).toEqual({ verdict: 'accept' })
    expect(verdict(5)).toEqual({ verdict: 'reject', code: 'offer_bad_signature' })
    expect(verdict(6)).toEqual({ verdict: 'ignore', code: 'offer_unknown_chain' })
  })

  test('stale and far ones are ignored, to the millisecond', () => {
    const offer = offerOf()
    const { bidUntil, finishBy } = offer.message
    const code = (now: number) => judge(announced(offer), now).validation
    expect(code(bidUntil)).toEqual({ verdict: 'accept' })
    expect(code(bidUntil + 1)).toEqual({ verdict: 'ignore', code: 'offer_stale' })
    expect(code(finishBy - 45 * DAY)).toEqual({ verdict: 'accept' })
    expect(code(finishBy - 45 * DAY - 1)).toEqual({ verdict: 'ignore', code: 'offer_too_far' })
  })
})

describe('judgeBid', () => {
  function envelope(bidder = provider, over: Parameters<typeof bidOf>[2] = {}, card = cardOf(bidder)) {
    const bid = bidOf(offerOf(), bidder, { capability: cardDigest(card.message), ...over })
    return { chainId: 31_337, bid, card, attempt: 0 }
  }
  const judge = (value: ReturnType<typeof envelope>, now = Date.now()) =>
    judgeBid(bidEnvelopeCodec.encode(value), domains, now)

  test('a bid with its card is taken', () => {
    const value = envelope()
    expect(judge(value)).toEqual({ validation: { verdict: 'accept' }, envelope: value })
  })

  test.each([
    ['bid_card_of_another', () => envelope(provider, {}, cardOf(stranger))],
    [
      'bid_card_mismatch',
      () => envelope(provider, { capability: cardDigest(cardOf(provider).message) }, cardOf(provider, { issuedAt: 5 })),
    ],
    ['bid_bad_signature', () => ({ ...envelope(), bid: forged(envelope().bid) })],
    ['card_bad_signature', () => envelope(provider, {}, forged(cardOf()))],
  ])('%s is rejected', (code, value) => {
    const made = value()
    if (code === 'bid_bad_signature') made.bid.message.capability = cardDigest(made.card.message)
    expect(judge(made)).toEqual({ validation: { verdict: 'reject', code } })
  })

  test('a bid on another chain is ignored', () => {
    const value = { ...envelope(), chainId: 6 }
    expect(judge(value).validation).toEqual({ verdict: 'ignore', code: 'bid_unknown_chain' })
  })

  test('a stale bid and a card from the future are ignored', () => {
    const value = envelope()
    const late = value.bid.message.validUntil + 1
    expect(judge(value, late).validation).toEqual({ verdict: 'ignore', code: 'bid_stale' })
    const future = envelope(provider, {}, cardOf(provider, { issuedAt: Date.now() + DAY }))
    expect(judge(future).validation).toEqual({ verdict: 'ignore', code: 'card_from_future' })
  })
})

/** Noise, and good messages with a few bytes changed. */
const bytes = (good: Uint8Array) =>
  fc.oneof(
    fc.uint8Array({ maxLength: 512 }),
    fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => {
      const copy = Uint8Array.from(good)
      for (const [at, value] of changes) copy[at] = value
      return copy
    }),
  )

test('whatever bytes come, a judge answers or throws a coded error', () => {
  const card = cardOf()
  const bid = bidOf(offerOf(), provider, { capability: cardDigest(card.message) })
  const judges: [Uint8Array, (data: Uint8Array) => unknown][] = [
    [announced(), (data) => judgeAnnouncement(data, 'cpu', domains, Date.now())],
    [
      bidEnvelopeCodec.encode({ chainId: 31_337, bid, card, attempt: 0 }),
      (data) => judgeBid(data, domains, Date.now()),
    ],
  ]
  for (const [good, judge] of judges) {
    fc.assert(
      fc.property(bytes(good), (data) => {
        try {
          expect(judge(data)).toHaveProperty('validation.verdict')
        } catch (error) {
          expect(error).toBeInstanceOf(CodedError)
        }
      }),
      { numRuns: 1000 },
    )
  }
})

describe('CardCache', () => {
  test('keeps the latest card of a provider', () => {
    const cards = new CardCache()
    const now = Date.now()
    expect(cards.add(cardOf(provider, { issuedAt: now }))).toBe(true)
    expect(cards.add(cardOf(provider, { issuedAt: now }))).toBe(false)
    expect(cards.add(cardOf(provider, { issuedAt: now - 1, cpuMillis: 1 }))).toBe(false)
    expect(cards.get(provider.address)?.cpuMillis).toBe(4000)
    expect(cards.add(cardOf(provider, { issuedAt: now + 1, cpuMillis: 2 }))).toBe(true)
    expect(cards.get(provider.address)?.cpuMillis).toBe(2)
    expect(cards.get(client.address)).toBeUndefined()
  })

  test('shows no card of a machine that has left', () => {
    const cards = new CardCache()
    cards.add(cardOf(provider, { issuedAt: Date.now() - CARD_LIFE_MS - 1 }))
    expect(cards.all()).toEqual([])
  })

  test('is bounded; who was heard from longest ago goes first', () => {
    const cards = new CardCache()
    const card = cardOf(signerOf(200))
    cards.add(card)
    const unsigned = (n: number) => ({
      ...card,
      message: { ...card.message, provider: `0x${n.toString(16).padStart(40, '0')}` as typeof card.message.provider },
    })
    for (let n = 0; n < 255; n++) cards.add(unsigned(n))
    expect(cards.all()).toHaveLength(256)
    cards.add(unsigned(255))
    expect(cards.all()).toHaveLength(256)
    expect(cards.get(card.message.provider)).toBeUndefined()
  })
})
