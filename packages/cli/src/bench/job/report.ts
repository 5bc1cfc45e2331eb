import { pairs, table } from '../../output/table.js'
import { millis } from '../../output/words.js'
import { describeMachine, type MachineView } from '../machine.js'
import type { Report } from '../report.js'
import { type Spread, spreadOf } from '../statistics.js'
import { atLeast, atMost, verdict } from '../target.js'
import type { ParallelOutcome } from './parallel.js'
import { BID_WINDOW_MS } from './request.js'
import type { MarketRun, Parts } from './through-market.js'

export interface JobFigures {
  /** How the container was run by hand. */
  how: string
  bareMs: number[]
  runs: MarketRun[]
  parallel: ParallelOutcome
  machine: MachineView
}

const PARTS = ['announce', 'bidding', 'award', 'fetch', 'pull', 'provision', 'run', 'publish', 'settle'] as const

export function reportOf(figures: JobFigures): Report {
  const document = documentOf(figures)
  return { document, text: textOf(document) }
}

function documentOf({ how, bareMs, runs, parallel, machine }: JobFigures) {
  const bare = spreadOf(bareMs)
  const settled = spreadOf(runs.map((run) => run.settledMs))
  const overheadMs = settled.p50 - bare.p50
  const jobsPerMinute = (parallel.runs.length / parallel.elapsedMs) * 60_000
  return {
    benchmark: 'job',
    machine,
    bidWindowMs: BID_WINDOW_MS,
    bare: { how, ms: bare },
    single: { outputsMs: spreadOf(runs.map((run) => run.outputsMs)), settledMs: settled, partsMs: mediansOf(runs) },
    parallel: parallelView(parallel, jobsPerMinute),
    overheadMs,
    targets: [
      atMost('overhead at the median', Math.round(overheadMs), 1000, 'ms'),
      atLeast(`throughput with ${parallel.inFlight} in flight`, Math.round(jobsPerMinute), 60, 'jobs a minute'),
    ],
  }
}

function parallelView({ inFlight, elapsedMs, runs, failures }: ParallelOutcome, jobsPerMinute: number) {
  const settledMs = runs.length === 0 ? undefined : spreadOf(runs.map((run) => run.settledMs))
  return { inFlight, settled: runs.length, failures, elapsedMs, jobsPerMinute, settledMs, partsMs: mediansOf(runs) }
}

function mediansOf(runs: MarketRun[]): Partial<Record<keyof Parts, number>> {
  const medians = PARTS.flatMap((part) => {
    const values = runs.map(({ parts }) => parts[part]).filter((ms) => ms !== undefined)
    return values.length === 0 ? [] : [[part, spreadOf(values).p50] as const]
  })
  return Object.fromEntries(medians)
}

function textOf({ machine, bare, single, parallel, overheadMs, targets }: ReturnType<typeof documentOf>): string {
  const [overhead, throughput] = targets.map(verdict)
  return [
    describeMachine(machine),
    '',
    table(
      ['', 'RUNS', 'P50', 'P95'],
      [
        [bare.how, ...cells(bare.ms)],
        ['through the market, until the outputs are on disk', ...cells(single.outputsMs)],
        ['through the market, until it is settled', ...cells(single.settledMs)],
        ...(parallel.settledMs ? [[`the same with ${parallel.inFlight} in flight`, ...cells(parallel.settledMs)]] : []),
      ],
      '',
    ),
    '',
    pairs([
      ['overhead', `${millis(overheadMs)}, ${overhead}`],
      ['throughput', `${parallel.jobsPerMinute.toFixed(0)} jobs a minute, ${throughput}`],
      ['failed', parallel.failures.length === 0 ? undefined : parallel.failures.join('; ')],
      ['parts', partsText(single.partsMs)],
      [`parts, ${parallel.inFlight} in flight`, partsText(parallel.partsMs)],
    ]),
  ].join('\n')
}

function cells({ count, p50, p95 }: Spread): string[] {
  return [String(count), millis(p50), millis(p95)]
}

function partsText(parts: Partial<Record<keyof Parts, number>>): string {
  return Object.entries(parts)
    .map(([name, ms]) => `${name} ${millis(ms)}`)
    .join(', ')
}
