import type { Command } from 'commander'
import type { Act } from '../action.js'
import { addDaemonOptions, type DaemonFlags } from '../daemon/flags.js'

export function addDaemonCommands(program: Command, act: Act): void {
  addDaemonOptions(
    program.command('init').description("make the data directory, the daemon's key and its config.yaml"),
  ).action(
    act(async (context, flags: DaemonFlags) => {
      const { init } = await import('../daemon/init.js')
      await init(context, flags)
    }),
  )
  addDaemonOptions(program.command('start').description('run the daemon')).action(
    act(async (context, flags: DaemonFlags) => {
      const { start } = await import('../daemon/start.js')
      await start(context, flags)
    }),
  )
  addDaemonOptions(program.command('doctor').description('check that a daemon with these options can work')).action(
    act(async (context, flags: DaemonFlags) => {
      const { doctor } = await import('../doctor/doctor.js')
      return await doctor(context, flags)
    }),
  )
  program
    .command('devnet')
    .description('a whole market on this machine until Ctrl-C, in a checkout of the sources')
    .option('--providers <count>', 'how many', '2')
    .action(
      act(async (context, options: { providers: string }) => {
        const { devnet } = await import('../devnet/devnet.js')
        await devnet(context, options)
      }),
    )
}
