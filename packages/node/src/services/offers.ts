import { stat } from 'node:fs/promises'
import type { Task } from '@opgpu/market'
import {
  type Address,
  digestOf,
  formatAmount,
  type JobImage,
  type JobSpec,
  jobSpecCodec,
  type Offer,
  signMessage,
  type TaskId,
  taskIdOf,
} from '@opgpu/protocol'
import type { ImageRequest, InputSource } from '@opgpu/protocol/jobfile'
import { CodedError, deadline } from '@opgpu/utils'
import { fundsOf } from '../funds.js'
import { freeOf, serves } from '../payments/session-rules.js'
import type { StepContext } from '../tasks/context.js'
import { Lanes } from './lanes.js'
import type { PricedRequest } from './price.js'
import { tokenInfo } from './tokens.js'

type OffersContext = Pick<StepContext, 'book' | 'records' | 'sessions' | 'chain' | 'store' | 'signer' | 'options'>

/** Finding content that is not on this machine. */
const FIND_MS = 30_000

/** Makes offers out of what people ask for. Nothing is spent until a provider is awarded. */
export class Offers {
  readonly #context: OffersContext
  readonly #lanes: Lanes
  /** Who pays. */
  readonly #client: Address
  /** The key that signs, where that is not who pays. */
  readonly #operator: Address | undefined

  constructor(context: OffersContext) {
    const { signer, options } = context
    this.#context = context
    this.#client = options.wallet ?? signer.address
    this.#operator = options.wallet && signer.address
    this.#lanes = new Lanes({ ...context, client: this.#client, operator: signer.address })
  }

  /** Resolves once the task is on disk; the runner does the rest. */
  async publish(request: PricedRequest, signal: AbortSignal): Promise<TaskId> {
    const image = await this.#image(request.image)
    const token = this.#token(request)
    await this.#assertFunds(token, request.market.maxPrice)
    const spec = await this.#spec(request, image, signal)
    await this.#context.store.addBlock(jobSpecCodec.encode(spec), 'dag-cbor')
    const { salt, release } = await this.#lanes.reserve()
    try {
      return await this.#create(request, spec, { token, salt })
    } finally {
      release()
    }
  }

  async #create(request: PricedRequest, spec: JobSpec, given: Pick<Offer, 'token' | 'salt'>): Promise<TaskId> {
    const { book, records, chain, signer } = this.#context
    const offer = signMessage(signer, 'Offer', this.#offer(request, spec, given), chain.domain)
    const id = taskIdOf(offer.message, chain.domain)
    await records.jobs.put(id, { bidWindowMs: request.market.bidWindowMs })
    await book.create({ ...announced(id, offer, spec), operator: this.#operator })
    return id
  }

  #token({ market }: PricedRequest): Address {
    const { network } = this.#context.options
    const token = market.token ?? network.contracts.token
    if (tokenInfo(network, token) !== undefined) return token
    throw new CodedError('bad_request', `${token} is no token of this network`)
  }

  async #image(request: ImageRequest): Promise<JobImage> {
    if (request.kind === 'registry') return request
    const known = await this.#context.records.images.get(request.cid)
    if (known !== undefined) return { kind: 'archive', ...known }
    throw new CodedError('bad_request', `unknown image ipfs://${request.cid}`, {
      hint: 'push it first: opgpu image push FILE',
    })
  }

  /** Open offers may each still cost their whole price limit. */
  async #assertFunds(token: Address, maxPrice: bigint): Promise<void> {
    const { chain, book, options } = this.#context
    const funds = await fundsOf(chain, { client: this.#client, operator: this.#operator, token })
    const promised = book
      .open()
      .filter(({ side, stage }) => side === 'client' && (stage.state === 'announced' || stage.state === 'bidding'))
      .filter(({ offer }) => offer.message.token === token)
    const free = funds - promised.reduce((sum, { offer }) => sum + offer.message.maxPrice, 0n)
    if (maxPrice <= free || this.#underSession(token, maxPrice)) return
    const { symbol, decimals } = tokenInfo(options.network, token) ?? {}
    const text = (amount: bigint) => formatAmount(amount, symbol, decimals)
    const reason = `the price limit of ${text(maxPrice)} is above the free credits of ${text(free < 0n ? 0n : free)}`
    throw new CodedError('not_enough_credits', reason, { hint: 'opgpu wallet deposit AMOUNT, or a lower --max-price' })
  }

  /** Whether a session holds enough for it; with whom shows when bids have come. */
  #underSession(token: Address, maxPrice: bigint): boolean {
    const own = { client: this.#client, token }
    const open = this.#context.sessions.open().filter((record) => record.side === 'client' && serves(record, own))
    return open.some((record) => freeOf(record) >= maxPrice)
  }

  async #spec(request: PricedRequest, image: JobImage, signal: AbortSignal): Promise<JobSpec> {
    const inputs: JobSpec['inputs'] = []
    for (const { name, from, to } of request.inputs)
      inputs.push({ name, path: to, ...(await this.#input(from, signal)) })
    const { entrypoint, command, environment, outputs, resources, limits, market } = request
    const { pullMs, runMs } = limits
    return {
      version: 1,
      image,
      entrypoint,
      command,
      environment,
      inputs,
      outputs,
      resources,
      limits: { pullMs, runMs },
      ...(market.payment && { payment: market.payment }),
      network: 'none',
      compare: 'exact',
    }
  }

  async #input(from: InputSource, signal: AbortSignal): Promise<Pick<JobSpec['inputs'][number], 'cid' | 'size'>> {
    const { store, options } = this.#context
    if (from.kind === 'path') {
      await stat(from.path).catch((cause) => {
        throw new CodedError('bad_request', `input ${from.path} cannot be read`, { cause })
      })
      const { cid, size } = await store.addPath(from.path, { signal })
      return { cid, size }
    }
    const found = deadline(FIND_MS, signal)
    const { cid, size } = await store.fetch(from.cid, { signal: found, maxBytes: options.storageQuotaBytes })
    return { cid, size }
  }

  #offer({ market, limits }: PricedRequest, spec: JobSpec, given: Pick<Offer, 'token' | 'salt'>): Offer {
    const { lateBidsMs, awardMs, closingMs } = this.#context.options.timing
    const bidUntil = Date.now() + market.bidWindowMs + lateBidsMs
    return {
      ...given,
      client: this.#client,
      spec: digestOf(jobSpecCodec.encode(spec)),
      maxPrice: market.maxPrice,
      mode: market.mode,
      replicas: 1,
      quorum: 1,
      bidUntil,
      finishBy: bidUntil + awardMs + limits.pullMs + limits.runMs + closingMs,
      challengePeriod: Math.ceil(limits.confirmMs / 1000),
      minStake: market.minStake,
      minReputation: market.minReputation,
    }
  }
}

function announced(id: TaskId, offer: Task['offer'], spec: JobSpec): Task {
  const createdAt = Date.now()
  return {
    id,
    side: 'client',
    createdAt,
    offer,
    spec,
    bids: [],
    passedOver: [],
    stage: { state: 'announced' },
    history: [{ state: 'announced', at: createdAt }],
  }
}
