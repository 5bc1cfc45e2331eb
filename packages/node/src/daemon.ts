import { setFlagsFromString } from 'node:v8'
import type { InfoView } from '@opgpu/api'
import { loadIdentity } from './identity.js'
import type { DaemonOptions } from './options.js'

/** Runs a daemon until SIGINT or SIGTERM, then ends it cleanly; a second signal ends the process at once. */
export async function runDaemon(options: DaemonOptions, onReady: (info: InfoView) => void): Promise<void> {
  const { promise: asked, resolve } = Promise.withResolvers<void>()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve())
  spareMemory()
  // The key is derived on another thread while the rest of the program is loaded.
  const [identity, { startNode }] = await Promise.all([loadIdentity(options.dataDir), import('./node.js')])
  const node = await startNode(options, identity)
  onReady(node.info)
  await asked
  await node.close()
}

/**
 * The young generation of the heap never shrinks again: what it grows to at the start, 64 MB, an idle daemon would keep
 * for months. These flags act on a running engine; `--max-semi-space-size` only on one that is not started yet.
 */
function spareMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--optimize-for-size')
}
