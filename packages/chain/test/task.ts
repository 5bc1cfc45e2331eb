import { randomBytes } from 'node:crypto'
import {
  type Acceptance,
  type Bid,
  type Hex32,
  hashMessage,
  type Offer,
  type Result,
  type Signed,
  type Signer,
  signMessage,
  type TaskId,
  taskIdOf,
  ZERO_HASH,
} from '@opgpu/protocol'
import type { Chain } from '../src/index.js'
import { OGPN } from './world.js'

export interface Task {
  taskId: TaskId
  offer: Offer
  bid: Signed<Bid>
  result: Result
  acceptance: Signed<Acceptance>
}

/** Everything that both sides sign in an auction: priced at 10, accepted for 8. */
export function makeTask(chain: Chain, client: Signer, provider: Signer): Task {
  const { domain } = chain
  const now = Date.now()
  const offer = makeOffer(chain, client)
  const taskId = taskIdOf(offer, domain)
  const times = { startBy: now + 60_000, finishBy: now + 600_000, validUntil: now + 300_000 }
  const price = { ratePerSecond: OGPN, maxAmount: 10n * OGPN }
  const bid = signMessage(
    provider,
    'Bid',
    { taskId, provider: provider.address, capability: ZERO_HASH, ...price, ...times },
    domain,
  )
  const hashes = { outputs: ZERO_HASH, logs: ZERO_HASH, meter: ZERO_HASH }
  const run = { exitCode: 0, amount: 8n * OGPN, startedAt: now, endedAt: now + 8_000 }
  const result = { taskId, provider: provider.address, ...hashes, ...run }
  const resultHash = hashMessage('Result', result, domain)
  const acceptance = signMessage(client, 'Acceptance', { taskId, resultHash, amount: 8n * OGPN }, domain)
  return { taskId, offer, bid, result, acceptance }
}

function makeOffer(chain: Chain, client: Signer): Offer {
  const now = Date.now()
  return {
    client: client.address,
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
    salt: `0x${randomBytes(32).toString('hex')}` as Hex32,
  }
}
