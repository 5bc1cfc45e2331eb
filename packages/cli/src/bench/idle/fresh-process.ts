import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { CodedError, deadline, orAborted } from '@opgpu/utils'

const READY_MS = 60_000
const STOP_MS = 30_000

/** A process that was started to be measured. */
export interface FreshProcess {
  pid: number
  /** From the spawn until it printed its JSON document. */
  readyMs: number
  document: unknown
  stop(): Promise<void>
}

/** Runs Node on `args` until a whole JSON document came; its log is appended to `log`. Rejects with `not_ready`. */
export async function startFresh(args: string[], log: string, signal: AbortSignal): Promise<FreshProcess> {
  await using file = await open(log, 'a', 0o600)
  const started = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', file.fd] })
  try {
    const document = await orAborted(firstDocument(child.stdout), deadline(READY_MS, signal))
    return { pid: child.pid ?? 0, readyMs: performance.now() - started, document, stop: () => stop(child) }
  } catch (cause) {
    child.kill('SIGKILL')
    signal.throwIfAborted()
    throw new CodedError('not_ready', `node ${args.join(' ')} did not get ready`, { hint: `see ${log}`, cause })
  }
}

async function firstDocument(stdout: Readable | null): Promise<unknown> {
  let text = ''
  for await (const chunk of (stdout ?? Readable.from([])).setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += chunk
    if (text.endsWith('}\n')) return JSON.parse(text)
  }
  throw new Error('it ended')
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await orAborted(ended, AbortSignal.timeout(STOP_MS)).catch(() => child.kill('SIGKILL'))
}
