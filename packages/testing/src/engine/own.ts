import { mkdir } from 'node:fs/promises'
import type { Logger } from '@opgpu/utils'
import { type DaemonTuning, engineFiles, enginePid, startEngine, stopEngine } from './daemon.js'
import { engineFailed } from './errors.js'
import type { FoundEngine } from './existing.js'
import { exclusively } from './lock.js'
import { engineVersion } from './ping.js'

export interface Engine extends FoundEngine {
  /** True when this call started it. */
  started: boolean
  /** One phrase for a person: where the engine comes from. */
  how: string
  /** Ends what this call started, and nothing else. */
  stop(): Promise<void>
}

export interface OwnEngineOptions {
  /** Short enough for the paths of sockets. */
  directory: string
  logger: Logger
  signal: AbortSignal
  tuning?: DaemonTuning
}

/** The engine that runs under this directory, or a new one. Rejects with `engine_failed`. */
export function ownEngine(options: OwnEngineOptions): Promise<Engine> {
  const { directory, signal } = options
  return exclusively(directory, signal, async () => (await leftRunning(directory, signal)) ?? (await start(options)))
}

async function start({ directory, logger, signal, tuning }: OwnEngineOptions): Promise<Engine> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  logger.info('starting a Docker Engine', { directory })
  const version = await startEngine(directory, signal, tuning)
  const { socket } = engineFiles(directory)
  return { socket, version, started: true, how: 'started', stop: () => stopEngine(directory) }
}

/** Rejects with `engine_failed` when its process is there and does not answer. */
export async function leftRunning(directory: string, signal: AbortSignal): Promise<Engine | undefined> {
  const pid = await enginePid(directory)
  if (pid === undefined) return undefined
  const { socket } = engineFiles(directory)
  const version = await engineVersion(socket, signal).catch((error) => {
    throw engineFailed('the one that runs here does not answer', `End process ${pid}.`, error)
  })
  return { socket, version, started: false, how: 'left running by an earlier run', stop: async () => {} }
}
