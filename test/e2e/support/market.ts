import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { JOB_STATES, type JobEvent, type JobState, type JobView } from '@opgpu/api'
import { busyboxImage, Devnet, type DevnetOptions } from '@opgpu/testing'
import { silentLogger } from '@opgpu/utils'
import { environment } from './environment.js'
import { type Job, request } from './request.js'

const MIB = 1024 ** 2
const SHARE = { cpuMillis: 8000, memoryBytes: 2048 * MIB, diskBytes: 4096 * MIB }
/** Longer than any job of these tests; the test's own limit is what fails first. */
const signal = new AbortController().signal

/** A whole network in a temporary directory, with a busybox image known to its client. */
export class TestMarket {
  readonly network: Devnet
  readonly image: string
  readonly #directory: string

  private constructor(network: Devnet, image: string, directory: string) {
    this.network = network
    this.image = image
    this.#directory = directory
  }

  static async start(
    given: Partial<Pick<DevnetOptions, 'providers' | 'options' | 'makeTokens'>> = {},
  ): Promise<TestMarket> {
    if (environment.engine === undefined) throw new Error('no Docker Engine: run these tests through `npm test`')
    const { providers = 1, options = {}, makeTokens } = given
    const directory = await mkdtemp(join(tmpdir(), 'opgpu-e2e-'))
    const names = Array.from({ length: providers }, (_, index) => `provider-${index + 1}`)
    const shared = names.map((name) => [name, { ...options[name], engine: { share: SHARE, ...options[name]?.engine } }])
    const network = await Devnet.start({
      directory,
      artifactsDir: environment.artifacts,
      engineEndpoint: environment.engine,
      providers,
      ...(makeTokens && { makeTokens }),
      options: { ...options, ...Object.fromEntries(shared) },
      logger: silentLogger,
      signal,
    })
    const { path } = await busyboxImage(environment.images, { logger: silentLogger, signal })
    return new TestMarket(network, await push(network, path), directory)
  }

  get client() {
    return this.network.client.client
  }

  /** Submits a shell script as a job. */
  async submit(script: string, job: Job = {}): Promise<string> {
    const { id } = await this.client.submitJob({ body: request(this.image, script, job) })
    return id
  }

  /** Waits for the first event that is asked for; the stream begins with the state of now. */
  async until(id: string, accept: (event: JobEvent) => boolean, name = 'client'): Promise<JobEvent> {
    for await (const event of this.network.daemon(name).client.jobEvents({ params: { id } }))
      if (accept(event)) return event
    throw new Error('the job ended before that')
  }

  /** Waits until one side sees the job in a state or past it: a state may be too short to be seen. */
  async reached(id: string, state: JobState, name = 'client'): Promise<void> {
    const wanted = JOB_STATES.indexOf(state)
    await this.until(id, (event) => event.type === 'state' && JOB_STATES.indexOf(event.state) >= wanted, name)
  }

  /** The job once it has ended, receipt and all. */
  async end(id: string, name = 'client'): Promise<JobView> {
    await this.until(id, ({ type }) => type === 'final', name)
    return this.network.daemon(name).client.showJob({ params: { id } })
  }

  async run(script: string, job: Job = {}): Promise<JobView> {
    return this.end(await this.submit(script, job))
  }

  async logs(id: string): Promise<string> {
    const chunks: Uint8Array[] = []
    for await (const { data } of this.client.jobLogs({ params: { id } })) chunks.push(data)
    return Buffer.concat(chunks).toString()
  }

  async credits(): Promise<bigint> {
    return (await this.client.showWallet()).tokens[0]?.credits ?? 0n
  }

  async stop(): Promise<void> {
    await this.network.stop()
    await rm(this.#directory, { recursive: true, force: true })
  }
}

async function push({ client }: Devnet, path: string): Promise<string> {
  for await (const event of client.client.pushImage({ body: { path } }))
    if (event.type === 'done') return event.image.cid
  throw new Error('the image push ended without a word')
}

/** What a job cost its client, by its own account of the payments. */
export function costOf({ payments }: JobView): bigint {
  return payments === undefined ? 0n : payments.paid + payments.stakers + payments.treasury
}
