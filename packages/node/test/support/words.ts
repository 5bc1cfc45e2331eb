import {
  type ChainAward,
  type Choice,
  type OnChain,
  type Settlement,
  type Side,
  type Task,
  type TaskEvent,
  transition,
} from '@opgpu/market'
import {
  type Acceptance,
  type Address,
  type Bid,
  type CapabilityCard,
  type CidText,
  cardDigest,
  cidOfDigest,
  createSigner,
  type Delivery,
  type Domain,
  digestOf,
  digestOfCid,
  hashMessage,
  hexOf,
  type JobSpec,
  jobSpecCodec,
  meterRoot,
  type Offer,
  type Result,
  type Signed,
  type Signer,
  signCard,
  signMessage,
  taskIdOf,
} from '@opgpu/protocol'
import type { HeardOffer } from '../../src/gossip/announcements.js'

const address = (byte: number) => hexOf(Buffer.alloc(20, byte)) as Address
export const domain: Domain = { chainId: 31_337n, taskManager: address(7) }
export const TOKEN = address(8)
export const signerOf = (byte: number): Signer => createSigner(Buffer.alloc(32, byte))
export const client = signerOf(1)
export const provider = signerOf(2)
export const stranger = signerOf(3)
const hash = (byte: number) => hexOf(Buffer.alloc(32, byte))

export const spec: JobSpec = {
  version: 1,
  image: { kind: 'registry', reference: `busybox@sha256:${'0'.repeat(64)}` },
  command: ['true'],
  environment: {},
  inputs: [],
  outputs: [{ name: 'out', path: '/out' }],
  resources: { cpuMillis: 1000, memoryBytes: 64 * 1024 ** 2, diskBytes: 1024 ** 2 },
  limits: { pullMs: 1000, runMs: 10_000 },
  network: 'none',
  compare: 'exact',
}

let salts = 0

/** Each call makes an offer of its own. */
export function offerOf(over: Partial<Offer> = {}, of: JobSpec = spec, by = client): Signed<Offer> {
  const bidUntil = Date.now() + 60_000
  const salt = hash(0).slice(0, -8) + (salts++).toString(16).padStart(8, '0')
  const base: Offer = {
    client: by.address,
    spec: digestOf(jobSpecCodec.encode(of)),
    token: TOKEN,
    maxPrice: 10n ** 20n,
    mode: 'auction',
    replicas: 1,
    quorum: 1,
    bidUntil,
    finishBy: bidUntil + 120_000,
    challengePeriod: 60,
    minStake: 5n,
    minReputation: 0,
    salt: salt as `0x${string}`,
  }
  return signMessage(by, 'Offer', { ...base, ...over }, domain)
}

export function heardOf(offer = offerOf(), attempt = 0, of: JobSpec = spec): HeardOffer {
  const chainId = Number(domain.chainId)
  const announcement = { chainId, offer, spec: jobSpecCodec.encode(of), addresses: ['/ip4/127.0.0.1/tcp/1'], attempt }
  return { taskId: taskIdOf(offer.message, domain), announcement, spec: of }
}

export function cardOf(by = provider, over: Partial<CapabilityCard> = {}): Signed<CapabilityCard> {
  const machine = { cpuMillis: 4000, memoryBytes: 8 * 1024 ** 3, diskBytes: 1024 ** 3, gpus: [] }
  const tariff = { cpuPerSecond: 10n, gpuPerSecond: 100n }
  const base = { version: 1, provider: by.address, issuedAt: Date.now(), addresses: [], enforces: [] } as const
  return signCard(by, { ...base, ...machine, addresses: [], enforces: [], runtime: 'runc', tariff, ...over })
}

export function bidOf(offer: Signed<Offer>, by = provider, over: Partial<Bid> = {}): Signed<Bid> {
  const { bidUntil, finishBy } = offer.message
  const base: Bid = {
    taskId: taskIdOf(offer.message, domain),
    provider: by.address,
    ratePerSecond: 10n,
    maxAmount: 100n,
    startBy: bidUntil,
    finishBy,
    capability: cardDigest(cardOf(by, { issuedAt: 1 }).message),
    validUntil: bidUntil,
  }
  return signMessage(by, 'Bid', { ...base, ...over }, domain)
}

export const onChain = (at = Date.now()): OnChain => ({ transaction: hash(11), at })
export const awardAt = (at = Date.now()): ChainAward => ({
  ...onChain(at),
  terms: { awardedAt: Math.floor(at / 1000), treasuryBps: 300 },
})
export const settlement: Settlement = {
  transaction: hash(12),
  at: 1,
  paid: 9n,
  refunded: 90n,
  stakers: 1n,
  treasury: 0n,
}

const cidOf = (byte: number): CidText => cidOfDigest(hash(byte), 'dag-pb')

export function deliveryOf(
  task: Pick<Task, 'id'>,
  over: Partial<Delivery> = {},
  result: Partial<Result> = {},
): Delivery {
  const endedAt = Date.now()
  const samples = over.samples ?? []
  const [outputs, logs] = [over.outputs ?? cidOf(21), over.logs ?? cidOf(22)]
  const message: Result = {
    taskId: task.id,
    provider: provider.address,
    exitCode: 0,
    outputs: digestOfCid(outputs),
    logs: digestOfCid(logs),
    meter: meterRoot(samples),
    amount: 10n,
    startedAt: endedAt - 1000,
    endedAt,
    ...result,
  }
  return {
    result: signMessage(provider, 'Result', message, domain),
    outputs,
    logs,
    samples,
    image: 'i',
    gpus: [],
    ...over,
  }
}

export function acceptanceOf(task: Task, delivery: Delivery, over: Partial<Acceptance> = {}): Signed<Acceptance> {
  const resultHash = hashMessage('Result', delivery.result.message, domain)
  const message = { taskId: task.id, resultHash, amount: delivery.result.message.amount, ...over }
  return signMessage(client, 'Acceptance', message, domain)
}

export function taskOf(side: Side, offer = offerOf()): Task {
  const stage: Task['stage'] = side === 'client' ? { state: 'announced' } : { state: 'bidding', bid: bidOf(offer) }
  const createdAt = Date.now()
  const shared = { id: taskIdOf(offer.message, domain), createdAt, offer, spec, bids: [], passedOver: [] }
  return { ...shared, side, stage, history: [{ state: stage.state, at: createdAt }] }
}

export const choiceOf = (bid: Signed<Bid>): Choice => ({
  provider: bid.message.provider,
  bid,
  reason: 'best',
  ranking: [],
})

type Step = 'bidding' | 'chosen' | 'awarded' | 'running' | 'ended' | 'delivered' | 'accepted' | 'committed' | 'settled'

/** The task after the events that lead to each of these steps. */
export function taskAt(side: Side, steps: readonly Step[], offer = offerOf()): Task {
  return steps.reduce((task, step) => transition(task, eventOf(task, step)).task, taskOf(side, offer))
}

export function eventOf(task: Task, step: Step): TaskEvent {
  const at = Date.now()
  const bid = bidOf(task.offer)
  const delivery = 'delivery' in task.stage && task.stage.delivery ? task.stage.delivery : deliveryOf(task)
  const outcome = { exitCode: 0, startedAt: at - 1000, endedAt: at, samples: [] }
  const events: Record<Step, TaskEvent> = {
    bidding: { type: 'announced', at },
    chosen: { type: 'bids-closed', choice: choiceOf(bid), at },
    awarded: { type: 'awarded', bid, award: awardAt(at), at },
    running: { type: 'phase', phase: 'running', at },
    ended: { type: 'ended', outcome, at },
    delivered: { type: 'delivered', delivery, at },
    accepted: { type: 'accepted', acceptance: acceptanceOf(task, delivery), at },
    committed: { type: 'committed', commitment: onChain(at), at },
    settled: { type: 'settled', settlement, at },
  }
  return events[step]
}
