import { startNode } from './node.js'
import type { DaemonOptions } from './options.js'

/** Runs a daemon until SIGINT or SIGTERM, then ends it cleanly; a second signal ends the process at once. */
export async function runDaemon(
  options: DaemonOptions,
  onReady: (info: Awaited<ReturnType<typeof startNode>>['info']) => void,
): Promise<void> {
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve())
  const node = await startNode(options)
  onReady(node.info)
  await asked
  await node.close()
}
