import { randomBytes } from 'node:crypto'
import {
  type Acceptance,
  type Address,
  type Award,
  type Bid,
  hashMessage,
  makeSalt,
  type Offer,
  type Result,
  type Signed,
  type Signer,
  signMessage,
  type TaskId,
  type Terms,
  taskIdOf,
  termsOf,
  ZERO_HASH,
} from '@opgpu/protocol'
import type { Assignment, Chain, Completion } from '../src/index.js'
import { OGPN, within } from './world.js'

export interface Task {
  taskId: TaskId
  offer: Offer
  bid: Signed<Bid>
  award: Signed<Award>
  result: Result
  acceptance: Signed<Acceptance>
}

export interface Parties {
  client: Signer
  provider: Signer
  /** Whose credits pay; default the client's. */
  payer?: Address
}

/** Everything that both sides sign in an auction: priced at 10, accepted for 8. */
export function makeTask(chain: Chain, { client, provider, payer = client.address }: Parties): Task {
  const { domain } = chain
  const now = Date.now()
  const offer = makeOffer(chain, payer)
  const taskId = taskIdOf(offer, domain)
  const times = { startBy: now + 60_000, finishBy: now + 600_000, validUntil: now + 300_000 }
  const price = { ratePerSecond: OGPN, maxAmount: 10n * OGPN }
  const terms = { taskId, provider: provider.address, capability: ZERO_HASH, ...price, ...times }
  const bid = signMessage(provider, 'Bid', terms, domain)
  const bidHash = hashMessage('Bid', bid.message, domain)
  const chosen = { taskId, bidHash, amount: 10n * OGPN, validUntil: now + 300_000 }
  const award = signMessage(client, 'Award', chosen, domain)
  const hashes = { outputs: ZERO_HASH, logs: ZERO_HASH, meter: ZERO_HASH }
  const run = { exitCode: 0, amount: 8n * OGPN, startedAt: now, endedAt: now + 8_000 }
  const result = { taskId, provider: provider.address, ...hashes, ...run }
  const resultHash = hashMessage('Result', result, domain)
  const acceptance = signMessage(client, 'Acceptance', { taskId, resultHash, amount: 8n * OGPN }, domain)
  return { taskId, offer, bid, award, result, acceptance }
}

/** With both signatures, so that anyone may send it. */
export function assignmentOf({ offer, bid, award }: Task): Assignment {
  const signatures = { awardSignature: award.signature, bidSignature: bid.signature }
  return { offer, bid: bid.message, validUntil: award.message.validUntil, ...signatures }
}

export function completionOf({ acceptance }: Task, terms: Terms): Completion {
  return { terms, acceptance: acceptance.message, clientSignature: acceptance.signature }
}

/** The terms of an awarded task, from its event. */
export async function awardedTerms(chain: Chain, { taskId, offer, bid }: Task): Promise<Terms> {
  return termsOf(offer, bid.message, await chain.event(taskId, ['awarded'], within(30)))
}

function makeOffer(chain: Chain, client: Address): Offer {
  const now = Date.now()
  const lane = randomBytes(8).readBigUInt64BE()
  return {
    client,
    spec: ZERO_HASH,
    token: chain.network.contracts.token,
    maxPrice: 10n * OGPN,
    mode: 'auction',
    replicas: 1,
    quorum: 1,
    bidUntil: now + 60_000,
    finishBy: now + 600_000,
    challengePeriod: 60,
    minStake: 100n * OGPN,
    minReputation: 0,
    salt: makeSalt({ lane, sequence: 1, random: randomBytes(18) }),
  }
}
