import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatNetwork } from '@opgpu/chain'
import { note } from '../../output/print.js'
import { millis } from '../../output/words.js'
import { type Market, openMarket } from '../../quickstart/market.js'
import { loadNow, machineView } from '../machine.js'
import type { Report } from '../report.js'
import { reportOf } from './report.js'
import { directoryOf, MEASURED, measureRound, type Round } from './round.js'

export interface IdleFlags {
  rounds: number
  idleSeconds: number
  json?: boolean
}

export async function benchIdle({ rounds, idleSeconds }: IdleFlags, signal: AbortSignal): Promise<Report> {
  const loadBefore = loadNow()
  // Tests the provider's engine as well: what is measured below finds that result.
  const market = await openMarket(signal, { name: 'bench-idle', providers: 1 })
  try {
    await Promise.all([...market.network.daemons.values()].map((daemon) => daemon.stop()))
    await writeNetwork(market)
    const measured: Round[] = []
    for (let at = 1; at <= rounds; at++) {
      measured.push(await measureRound(market, idleSeconds * 1000, signal))
      note(`round ${at} of ${rounds}: ${MEASURED.map((name) => wordsOf(name, measured.at(-1))).join(', ')}`)
    }
    return reportOf({ rounds: measured, idleSeconds, machine: machineView(loadBefore) })
  } finally {
    await market.stop()
  }
}

async function writeNetwork(market: Market): Promise<void> {
  const text = formatNetwork(market.network.network)
  const directories = [...market.network.daemons.keys()].map((name) => directoryOf(market, name))
  await Promise.all(directories.map((directory) => writeFile(join(directory, 'network.json'), text)))
}

function wordsOf(name: (typeof MEASURED)[number], round: Round | undefined): string {
  const sample = round?.[name]
  return sample === undefined
    ? name
    : `${name} ${(sample.rssBytes / 1e6).toFixed(0)} MB after ${millis(sample.readyMs)}`
}
