import { resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { readEnvironment } from '../env.js'
import { EXIT, report } from '../errors.js'
import { note, printDocument, printText } from '../output/print.js'
import { documentOf } from './document.js'
import { runIris } from './iris.js'
import { openMarket } from './market.js'
import { howToUse, summary } from './summary.js'

interface Flags {
  directory?: string
  json?: boolean
  keep?: boolean
}

/** `npm run quickstart`: a whole market on this machine and one real job through it. Returns the exit code. */
export async function quickstart(argv: readonly string[]): Promise<number> {
  const program = new Command('quickstart')
    .description(
      'A chain, a bootstrap node, two providers and a client on this machine, and one real job through them.',
    )
    .option('--directory <dir>', 'where the network keeps its state (default: .opgpu/quickstart here)')
    .option('--json', 'one JSON document on stdout at the end')
    .option('--keep', 'leave the network running and say how to use it')
    .exitOverride()
  try {
    return await run(program.parse(argv, { from: 'user' }).opts<Flags>())
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage
    return report(thrown, readEnvironment().debug)
  }
}

async function run({ directory, json = false, keep = false }: Flags): Promise<number> {
  const stop = new AbortController()
  const interrupted = () => stop.abort(new Error('interrupted'))
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  const market = await openMarket(stop.signal, { directory: directory && resolve(directory) })
  try {
    const outcome = await runIris(market, stop.signal)
    if (json) printDocument(documentOf(market, outcome))
    else printText(summary(market, outcome))
    if (keep) note(howToUse(market))
    return outcome.receiptVerified && outcome.job.container.exitCode === 0 ? EXIT.ok : EXIT.failed
  } finally {
    await (keep && !stop.signal.aborted ? market.leave() : market.stop())
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
  }
}
