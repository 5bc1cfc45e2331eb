import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { actionMaker } from './action.js'
import { addDaemonCommands } from './commands/daemon.js'
import { addGov } from './commands/gov/index.js'
import { addImage } from './commands/image.js'
import { addJob } from './commands/job/index.js'
import { addNet } from './commands/net.js'
import { addProvider } from './commands/provider.js'
import { addReceipt } from './commands/receipt.js'
import { addRun } from './commands/run.js'
import { addSession } from './commands/session.js'
import { addStake } from './commands/stake/index.js'
import { addWallet } from './commands/wallet/index.js'
import type { Environment } from './env.js'
import { VERSION } from './version.js'

/** The whole command line; nothing heavy is loaded before a command acts. */
export function createProgram(environment: Environment, outcome: { exitCode: number }): Command {
  const program = new Command('opgpu')
    .description('A permissionless market for GPU compute: run container jobs, or offer your machine.')
    .version(VERSION)
    .addOption(
      new Option('--data-dir <dir>', 'where the daemon lives')
        .default(environment.dataDir)
        .argParser((text) => resolve(text)),
    )
    .option('--json', 'one JSON document on stdout')
    .exitOverride()
    .showHelpAfterError('(see --help)')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'opgpu: ')) })
  const act = actionMaker(outcome)
  for (const add of [
    addDaemonCommands,
    addRun,
    addJob,
    addImage,
    addReceipt,
    addWallet,
    addSession,
    addStake,
    addGov,
    addProvider,
    addNet,
  ]) {
    add(program, act)
  }
  return program
}
