import { Command, CommanderError } from 'commander'
import { readEnvironment } from '../env.js'
import { EXIT, report } from '../errors.js'
import { printDocument, printText } from '../output/print.js'
import { wholeNumber } from './flags.js'
import type { IdleFlags } from './idle/bench.js'
import type { JobFlags } from './job/bench.js'
import type { Report } from './report.js'

/** `npm run bench`: measures this machine. A target that is missed is printed and is no failure. Returns the exit code. */
export async function bench(argv: readonly string[]): Promise<number> {
  const program = new Command('bench').description('Measures a market on this machine.').exitOverride()
  program
    .command('job')
    .description('one small container through the market, beside the same one started by hand')
    .option('--count <n>', 'jobs one after the other', wholeNumber, 20)
    .option('--parallel-count <n>', 'jobs with several in flight', wholeNumber, 40)
    .option('--in-flight <n>', 'how many of those at a time', wholeNumber, 8)
    .option('--json', 'one JSON document on stdout')
    .action((flags: JobFlags) =>
      measure(flags, async (signal) => (await import('./job/bench.js')).benchJob(flags, signal)),
    )
  program
    .command('idle')
    .description('what daemons take that have nothing to do: memory, and time to start')
    .option('--rounds <n>', 'fresh starts of each daemon', wholeNumber, 3)
    .option('--idle-seconds <n>', 'idleness before memory is read', wholeNumber, 20)
    .option('--json', 'one JSON document on stdout')
    .action((flags: IdleFlags) =>
      measure(flags, async (signal) => (await import('./idle/bench.js')).benchIdle(flags, signal)),
    )
  try {
    await program.parseAsync(argv, { from: 'user' })
    return EXIT.ok
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage
    return report(thrown, readEnvironment().debug)
  }
}

/** Runs one benchmark; Ctrl-C ends it and what it started. */
async function measure({ json }: { json?: boolean }, run: (signal: AbortSignal) => Promise<Report>): Promise<void> {
  const stop = new AbortController()
  const interrupted = () => stop.abort(new Error('interrupted'))
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted)
  try {
    const { document, text } = await run(stop.signal)
    if (json) printDocument(document)
    else printText(text)
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted)
  }
}
