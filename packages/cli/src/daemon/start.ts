import type { InfoView } from '@opgpu/api/client'
import type { Context } from '../context.js'
import { readEnvironment } from '../env.js'
import { pairs } from '../output/table.js'
import type { DaemonFlags } from './flags.js'
import { daemonOptionsOf, settingsOf } from './options.js'

/** Runs the daemon until it is told to end; prints where it is once it is ready. */
export async function start(context: Context, flags: DaemonFlags): Promise<void> {
  const settings = await settingsOf(context.dataDir, flags)
  const options = await daemonOptionsOf(context.dataDir, settings, readEnvironment().dockerHost)
  const { runDaemon } = await import('@opgpu/node')
  await runDaemon(options, (info) => context.print(info, describe))
}

function describe({ roles, address, peerId, listen, api, networks }: InfoView): string {
  return pairs([
    ['ready', `${roles.join(', ')} on ${networks.map(({ name }) => name).join(', ')}`],
    ['address', address],
    ['peer', peerId],
    ...listen.map((text) => ['listens', text] as const),
    ['api', api],
  ])
}
