import { CommanderError } from 'commander'
import { readEnvironment } from './env.js'
import { EXIT, report } from './errors.js'
import { createProgram } from './program.js'

/** Runs one command line; resolves with the exit code of the process. */
export async function main(argv: readonly string[]): Promise<number> {
  const environment = readEnvironment()
  const outcome = { exitCode: EXIT.ok as number }
  try {
    await createProgram(environment, outcome).parseAsync(argv, { from: 'user' })
    return outcome.exitCode
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? EXIT.ok : EXIT.usage
    return report(thrown, environment.debug)
  }
}
