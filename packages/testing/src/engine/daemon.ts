import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open, readFile, rm } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { deadline } from '@opgpu/utils'
import { environment } from '../env.js'
import { whenChanged } from './changes.js'
import { runCommand } from './command.js'
import { engineFailed } from './errors.js'
import { engineVersion } from './ping.js'

const READY_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 30_000

/** The files of an engine that runs under a directory of ours. */
export function engineFiles(directory: string) {
  return {
    socket: join(directory, 'docker.sock'),
    pid: join(directory, 'dockerd.pid'),
    log: join(directory, 'dockerd.log'),
    /** Locked by the engine's processes, so by the kernel's word until the last of them has ended. */
    alive: join(directory, 'alive'),
    data: join(directory, 'data'),
    exec: join(directory, 'exec'),
  }
}

/** The process id of the engine that runs under this directory. */
export async function enginePid(directory: string): Promise<number | undefined> {
  const files = engineFiles(directory)
  const pid = Number.parseInt(await readFile(files.pid, 'utf8').catch(() => ''), 10)
  if (!(pid > 0)) return undefined
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return command.split('\0').includes(files.pid) ? pid : undefined
}

/** What is different about one engine. */
export interface DaemonTuning {
  /** Directories whose programs come before those of the search path. */
  programs?: string[]
  /** More arguments of dockerd. */
  args?: string[]
}

/**
 * Starts dockerd in a network namespace of its own, so that the host's bridges and firewall stay as they are and no
 * container has a way out. Returns the engine's version once it answers; the engine outlives this process.
 */
export async function startEngine(directory: string, signal: AbortSignal, tuning: DaemonTuning = {}): Promise<string> {
  const files = engineFiles(directory)
  await Promise.all([rm(files.pid, { force: true }), rm(files.socket, { force: true })])
  const gone = new AbortController()
  const limit = deadline(READY_TIMEOUT_MS, signal, gone.signal)
  const answer = whenChanged(directory, limit, () => engineVersion(files.socket, limit))
  const daemon = await spawnDaemon(files, tuning)
  once(daemon, 'exit', { signal: limit }).then(
    () => gone.abort(),
    (error) => gone.abort(error),
  )
  try {
    return await answer
  } catch (error) {
    daemon.kill()
    signal.throwIfAborted()
    throw engineFailed(await lastLine(files.log), `Its log is ${files.log}.`, error)
  }
}

async function spawnDaemon(files: ReturnType<typeof engineFiles>, tuning: DaemonTuning): Promise<ChildProcess> {
  const { programs = [], args = [] } = tuning
  await using log = await open(files.log, 'w', 0o600)
  const paths = ['--data-root', files.data, '--exec-root', files.exec, '--pidfile', files.pid]
  const dockerd = ['dockerd', ...paths, '--host', `unix://${files.socket}`, '--group', 'root', ...args]
  const env = environment()
  const child = spawn('flock', ['--no-fork', files.alive, 'unshare', '--net', '--', ...dockerd], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { ...env, PATH: [...programs, env.PATH ?? ''].join(delimiter) },
  })
  child.unref()
  return child
}

async function lastLine(log: string): Promise<string> {
  const lines = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n')
  return lines.at(-1)?.slice(0, 300) || 'dockerd said nothing'
}

/** Ends the engine under this directory and waits until it is gone; without one, does nothing. */
export async function stopEngine(directory: string, signal?: AbortSignal): Promise<void> {
  const files = engineFiles(directory)
  const pid = await enginePid(directory)
  if (pid === undefined) return
  process.kill(pid, 'SIGTERM')
  await runCommand('flock', [files.alive, 'true'], { signal: deadline(STOP_TIMEOUT_MS, signal) })
}
