import { join } from 'node:path'
import { quietLogger } from '../../output/logger.js'
import { note } from '../../output/print.js'
import { millis } from '../../output/words.js'
import { pushImage } from '../../quickstart/iris.js'
import { type Market, openMarket } from '../../quickstart/market.js'
import { loadNow, machineView } from '../machine.js'
import type { Report } from '../report.js'
import { type BareRunner, bareRunner } from './bare.js'
import { runParallel } from './parallel.js'
import { type JobFigures, reportOf } from './report.js'
import { requestFor } from './request.js'
import { type MarketJob, type MarketRun, throughMarket } from './through-market.js'

export interface JobFlags {
  count: number
  parallelCount: number
  inFlight: number
  json?: boolean
}

/** Not counted: the image is loaded, connections stand, code is compiled. */
const WARM_UPS = 3

export async function benchJob(flags: JobFlags, signal: AbortSignal): Promise<Report> {
  const loadBefore = loadNow()
  const market = await openMarket(signal, { name: 'bench' })
  try {
    return reportOf(await measure(market, flags, loadBefore, signal))
  } finally {
    await market.stop()
  }
}

async function measure(market: Market, flags: JobFlags, loadBefore: number, signal: AbortSignal): Promise<JobFigures> {
  const { client, options } = market.network.client
  const { busyboxImage } = await import('@opgpu/testing')
  const image = await busyboxImage(market.imagesDir, { logger: quietLogger(note), signal })
  const request = requestFor(await pushImage(client, image.path, signal))
  const job: MarketJob = { client, request, directory: join(options.dataDir, 'outputs') }
  note(`warming up with ${WARM_UPS} jobs`)
  for (let at = 0; at < WARM_UPS; at++) await throughMarket(job, signal)
  const bare = await bareRunner(market.engineEndpoint, image.id, signal)
  note(`${flags.count} times: ${bare.how}, then a job through the market`)
  const single = await inTurns(bare, job, flags.count, signal)
  note(`${flags.parallelCount} jobs, ${flags.inFlight} in flight`)
  const parallel = await runParallel(job, { count: flags.parallelCount, inFlight: flags.inFlight }, signal)
  return { how: bare.how, ...single, parallel, machine: machineView(loadBefore) }
}

/** By hand and through the market in turns, so that whatever else the machine does weighs on both. */
async function inTurns(bare: BareRunner, job: MarketJob, count: number, signal: AbortSignal) {
  const bareMs: number[] = []
  const runs: MarketRun[] = []
  for (let at = 1; at <= count; at++) {
    const byHand = await bare.run(signal)
    const run = await throughMarket(job, signal)
    bareMs.push(byHand)
    runs.push(run)
    note(`  ${at} of ${count}: ${millis(byHand)} by hand, ${millis(run.settledMs)} through the market`)
  }
  return { bareMs, runs }
}
