import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Logger } from '@opgpu/utils'
import { environment } from '../env.js'
import { engineFiles, enginePid, startEngine, stopEngine } from './daemon.js'
import { engineFailed } from './errors.js'
import { type FoundEngine, findEngine } from './existing.js'
import { requireDockerd } from './install.js'
import { exclusively } from './lock.js'
import { engineVersion } from './ping.js'

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

export interface Engine extends FoundEngine {
  /** True when this call started it. */
  started: boolean
  /** One phrase for a person: where the engine comes from. */
  how: string
  /** Ends what this call started, and nothing else. */
  stop(): Promise<void>
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
  return exclusively(directory, options.signal, () => startOrReuse(directory, install, options))
}

async function startOrReuse(
  directory: string,
  install: 'present' | 'installed',
  options: EnsureEngineOptions,
): Promise<Engine> {
  // Installing the package starts a system engine where there is an init system, and another caller may have been first.
  const present = (await alreadyThere(options)) ?? (await leftRunning(directory, options.signal))
  if (present) return present
  await mkdir(directory, { recursive: true, mode: 0o700 })
  options.logger.info('starting a Docker Engine', { directory })
  const version = await startEngine(directory, options.signal)
  return {
    socket: engineFiles(directory).socket,
    version,
    started: true,
    how: install === 'installed' ? 'installed and started' : 'started',
    stop: () => stopEngine(directory),
  }
}

async function alreadyThere({ env, signal }: EnsureEngineOptions): Promise<Engine | undefined> {
  const found = await findEngine(env ?? environment(), signal)
  return found && { ...found, started: false, how: 'already running', stop: async () => {} }
}

async function leftRunning(directory: string, signal: AbortSignal): Promise<Engine | undefined> {
  const pid = await enginePid(directory)
  if (pid === undefined) return undefined
  const { socket } = engineFiles(directory)
  const version = await engineVersion(socket, signal).catch((error) => {
    throw engineFailed('the one that runs here does not answer', `End process ${pid}.`, error)
  })
  return { socket, version, started: false, how: 'left running by an earlier run', stop: async () => {} }
}

/** A socket's path has at most 107 bytes, and that of containerd's is 36 longer than the directory's. */
const MAX_DIRECTORY_BYTES = 70

/** The directory itself, or for one with too long a path a short one that stands for it. */
export function engineHome(given: string): string {
  const directory = resolve(given)
  if (Buffer.byteLength(directory) <= MAX_DIRECTORY_BYTES) return directory
  return join('/var/lib/opgpu', createHash('sha256').update(directory).digest('hex').slice(0, 16))
}
