import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { Task } from '@opgpu/market'
import {
  digestOf,
  formatAmount,
  type Hex32,
  type JobImage,
  type JobSpec,
  jobSpecCodec,
  type Offer,
  signMessage,
  type TaskId,
  taskIdOf,
} from '@opgpu/protocol'
import type { ImageRequest, InputSource, JobRequest } from '@opgpu/protocol/jobfile'
import { CodedError, deadline } from '@opgpu/utils'
import type { StepContext } from '../tasks/context.js'

type OffersContext = Pick<StepContext, 'book' | 'records' | 'chain' | 'store' | 'signer' | 'options'>

/** Finding content that is not on this machine. */
const FIND_MS = 30_000

/** Makes offers out of what people ask for. Nothing is spent until a provider is awarded. */
export class Offers {
  readonly #context: OffersContext

  constructor(context: OffersContext) {
    this.#context = context
  }

  /** Resolves once the task is on disk; the runner does the rest. */
  async publish(request: JobRequest, signal: AbortSignal): Promise<TaskId> {
    const { book, records, chain, signer, store } = this.#context
    const image = await this.#image(request.image)
    await this.#assertCredits(request.market.maxPrice)
    const spec = await this.#spec(request, image, signal)
    await store.addBlock(jobSpecCodec.encode(spec), 'dag-cbor')
    const offer = signMessage(signer, 'Offer', this.#offer(request, spec), chain.domain)
    const id = taskIdOf(offer.message, chain.domain)
    await records.jobs.put(id, { bidWindowMs: request.market.bidWindowMs })
    await book.create(announced(id, offer, spec))
    return id
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
  async #assertCredits(maxPrice: bigint): Promise<void> {
    const { chain, signer, book, options } = this.#context
    const credits = await chain.credits(signer.address, options.network.contracts.token)
    const promised = book
      .open()
      .filter((t) => t.side === 'client' && (t.stage.state === 'announced' || t.stage.state === 'bidding'))
    const free = credits - promised.reduce((sum, { offer }) => sum + offer.message.maxPrice, 0n)
    if (maxPrice <= free) return
    const text = `the price limit of ${formatAmount(maxPrice)} is above the free credits of ${formatAmount(free < 0n ? 0n : free)}`
    throw new CodedError('not_enough_credits', text, { hint: 'opgpu wallet deposit AMOUNT, or a lower --max-price' })
  }

  async #spec(request: JobRequest, image: JobImage, signal: AbortSignal): Promise<JobSpec> {
    const inputs: JobSpec['inputs'] = []
    for (const { name, from, to } of request.inputs)
      inputs.push({ name, path: to, ...(await this.#input(from, signal)) })
    const { entrypoint, command, environment, outputs, resources, limits } = request
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

  #offer(request: JobRequest, spec: JobSpec): Offer {
    const { signer, options } = this.#context
    const { market, limits } = request
    const { lateBidsMs, awardMs, closingMs } = options.timing
    const bidUntil = Date.now() + market.bidWindowMs + lateBidsMs
    return {
      client: signer.address,
      spec: digestOf(jobSpecCodec.encode(spec)),
      token: options.network.contracts.token,
      maxPrice: market.maxPrice,
      mode: market.mode,
      replicas: 1,
      quorum: 1,
      bidUntil,
      finishBy: bidUntil + awardMs + limits.pullMs + limits.runMs + closingMs,
      challengePeriod: Math.ceil(limits.confirmMs / 1000),
      minStake: market.minStake,
      minReputation: market.minReputation,
      salt: `0x${randomBytes(32).toString('hex')}` as Hex32,
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
