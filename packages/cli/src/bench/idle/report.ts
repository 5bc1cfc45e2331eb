import { pairs, table } from '../../output/table.js'
import { millis } from '../../output/words.js'
import { describeMachine, type MachineView } from '../machine.js'
import type { Report } from '../report.js'
import { type Spread, spreadOf } from '../statistics.js'
import { atMost, verdict } from '../target.js'
import { MEASURED, type Measured, type Round, type Sample } from './round.js'

export interface IdleFigures {
  rounds: Round[]
  idleSeconds: number
  machine: MachineView
}

/** Megabytes of 10^6 bytes. */
const MEMORY_LIMITS = { provider: 160, client: 130 } as const
const READY_LIMIT_MS = 2000

type Figures = Record<keyof Sample, Spread>

export function reportOf({ rounds, idleSeconds, machine }: IdleFigures): Report {
  const processes = Object.fromEntries(MEASURED.map((name) => [name, figuresOf(rounds, name)])) as Record<
    Measured,
    Figures
  >
  const targets = (['provider', 'client'] as const).flatMap((name) => targetsOf(name, processes[name]))
  const document = { benchmark: 'idle', machine, idleSeconds, processes, targets }
  const rows = MEASURED.map((name) => row(name, processes[name]))
  const head = ['', 'STARTS', 'READY P50', 'MOST', 'RSS P50', '', 'MOST', 'OWN']
  const verdicts = targets.map(
    (target) => [target.name, `${target.measured} ${target.unit}, ${verdict(target)}`] as const,
  )
  return { document, text: [describeMachine(machine), '', table(head, rows, ''), '', pairs(verdicts)].join('\n') }
}

function figuresOf(rounds: Round[], name: Measured): Figures {
  const spread = (field: keyof Sample) => spreadOf(rounds.map((round) => round[name][field]))
  return { readyMs: spread('readyMs'), rssBytes: spread('rssBytes'), anonymousBytes: spread('anonymousBytes') }
}

function targetsOf(name: keyof typeof MEMORY_LIMITS, { rssBytes, readyMs }: Figures) {
  return [
    atMost(`${name}, memory`, Math.round(rssBytes.p50 / 1e6), MEMORY_LIMITS[name], 'MB'),
    atMost(`${name}, ready`, Math.round(readyMs.p50), READY_LIMIT_MS, 'ms'),
  ]
}

function row(name: Measured, { readyMs, rssBytes, anonymousBytes }: Figures): string[] {
  const title = name === 'node' ? 'Node doing nothing' : name
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
  const { count, p50, most } = rssBytes
  const memory = [megabytes(p50), `${(p50 / 1024 ** 2).toFixed(1)} MiB`, megabytes(most), megabytes(anonymousBytes.p50)]
  return [title, String(count), millis(readyMs.p50), millis(readyMs.most), ...memory]
}
