import { homedir } from 'node:os'
import { join } from 'node:path'
import { noEngine } from './errors.js'
import { engineVersion } from './ping.js'

export interface FoundEngine {
  socket: string
  version: string
}

/** Where an engine may already listen: what the user named, and nothing else then; or the usual places. */
export function engineSockets(env: NodeJS.ProcessEnv): string[] {
  const named = env.DOCKER_HOST
  if (!named) return usualSockets(env)
  if (named.startsWith('unix://')) return [named.slice('unix://'.length)]
  throw noEngine(
    `DOCKER_HOST is ${named}, and only an engine on this machine can be used`,
    'Set DOCKER_HOST to a unix:// socket, or unset it.',
  )
}

function usualSockets(env: NodeJS.ProcessEnv): string[] {
  const rootless = env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : []
  return ['/var/run/docker.sock', ...rootless, join(homedir(), '.docker/run/docker.sock')]
}

/** The first that answers. Rejects with `no_engine` when `DOCKER_HOST` names one that does not. */
export async function findEngine(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<FoundEngine | undefined> {
  for (const socket of engineSockets(env)) {
    const version = await engineVersion(socket, signal).catch(() => undefined)
    if (version !== undefined) return { socket, version }
  }
  signal.throwIfAborted()
  if (env.DOCKER_HOST)
    throw noEngine(`nothing answers at ${env.DOCKER_HOST}`, 'Start that engine or unset DOCKER_HOST.')
  return undefined
}
