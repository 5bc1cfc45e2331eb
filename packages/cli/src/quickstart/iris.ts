import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ApiClient, JobView } from '@opgpu/api/client'
import type { CidText } from '@opgpu/protocol'
import { readJobFile } from '../jobfile/read.js'
import { followJob } from '../jobs/follow.js'
import { note } from '../output/print.js'
import type { Market } from './market.js'

export interface IrisOutcome {
  job: JobView
  receiptVerified: boolean
  outputDirectory: string
}

const GIVE_UP_MS = 10_000
const JOB_FILE = fileURLToPath(new URL('../../../../configs/examples/iris/job.yaml', import.meta.url))

/** Fits a classifier to the Iris table in a container of some provider, as any client would have it done. */
export async function runIris({ network, python }: Market, signal: AbortSignal): Promise<IrisOutcome> {
  const { client, options } = network.client
  const image = await pushImage(client, python.path, signal)
  const request = { ...(await readJobFile(JOB_FILE)), image: { kind: 'archive' as const, cid: image } }
  const { id } = await client.submitJob({ body: request }, signal)
  note(`job ${id}`)
  await followJob(client, id, { logs: 'stderr', states: true, signal }).catch(async (error) => {
    if (signal.aborted) await giveUp(client, id)
    throw error
  })
  const outputDirectory = join(options.dataDir, 'outputs', id)
  await mkdir(outputDirectory, { recursive: true })
  const job = await client.showJob({ params: { id } }, signal)
  if (job.outputs !== undefined)
    await client.writeOutputs({ params: { id }, body: { directory: outputDirectory } }, signal)
  return { job, receiptVerified: await verified(client, job, signal), outputDirectory }
}

/** A container is its provider's, and would outlive this network. */
async function giveUp(client: ApiClient, id: string): Promise<void> {
  note('ending the job …')
  const signal = AbortSignal.timeout(GIVE_UP_MS)
  await client.cancelJob({ params: { id } }, signal)
  await followJob(client, id, { logs: 'none', states: false, signal })
}

/** Puts an archive into the daemon's store; resolves with its CID. */
export async function pushImage(client: ApiClient, path: string, signal: AbortSignal): Promise<CidText> {
  for await (const event of client.pushImage({ body: { path } }, signal))
    if (event.type === 'done') return event.image.cid
  throw new Error('the image push ended without a word')
}

async function verified(client: ApiClient, job: JobView, signal: AbortSignal): Promise<boolean> {
  if (job.receipt === undefined) return false
  const { verified: whole, checks } = await client.verifyReceipt({ params: { id: job.receipt.cid } }, signal)
  for (const { name, ok, detail } of checks) if (!ok) note(`receipt: ${name} does not hold: ${detail}`)
  return whole
}
