import { createHash } from 'node:crypto'
import { join, resolve } from 'node:path'
import type { Logger } from '@opgpu/utils'
import { environment } from '../env.js'
import { findEngine } from './existing.js'
import { requireDockerd } from './install.js'
import { type Engine, leftRunning, ownEngine } from './own.js'

export interface EnsureEngineOptions {
  /** Where an engine of our own keeps its files; one that runs there already is used again. */
  directory: string
  logger: Logger
  signal: AbortSignal
  /** Whether Debian's docker.io may be installed. */
  allowInstall: boolean
  /** Read for DOCKER_HOST and XDG_RUNTIME_DIR; the process's own by default. */
  env?: NodeJS.ProcessEnv
}

/**
 * An engine that works: one that is there, one that an earlier call left under `directory`, or a new one. Rejects with
 * `no_engine` where none may be set up, and with `engine_failed` when it does not come up.
 */
export async function ensureEngine(options: EnsureEngineOptions): Promise<Engine> {
  const directory = engineHome(options.directory)
  const present = (await alreadyThere(options)) ?? (await leftRunning(directory, options.signal).catch(() => undefined))
  if (present) return present
  const install = await requireDockerd(options)
  // Installing the package starts a system engine where there is an init system.
  const system = install === 'installed' ? await alreadyThere(options) : undefined
  if (system) return system
  const engine = await ownEngine({ directory, logger: options.logger, signal: options.signal })
  return engine.started && install === 'installed' ? { ...engine, how: 'installed and started' } : engine
}

async function alreadyThere({ env, signal }: EnsureEngineOptions): Promise<Engine | undefined> {
  const found = await findEngine(env ?? environment(), signal)
  return found && { ...found, started: false, how: 'already running', stop: async () => {} }
}

/** A socket's path has at most 107 bytes, and that of containerd's is 36 longer than the directory's. */
const MAX_DIRECTORY_BYTES = 70

/** The directory itself, or for one with too long a path a short one that stands for it. */
export function engineHome(given: string): string {
  const directory = resolve(given)
  if (Buffer.byteLength(directory) <= MAX_DIRECTORY_BYTES) return directory
  return join('/var/lib/opgpu', createHash('sha256').update(directory).digest('hex').slice(0, 16))
}
