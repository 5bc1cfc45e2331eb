import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type ApiClient, createClient, type InfoView, readToken } from '@opgpu/api'
import type { GivenOptions } from '@opgpu/node'
import { CodedError, deadline, orAborted } from '@opgpu/utils'
import { formatOptions } from './options-file.js'

const MAIN = fileURLToPath(new URL('./daemon-main.js', import.meta.url))
const START_MS = 60_000
const STOP_MS = 30_000

/** A daemon in a process of its own. */
export class DaemonProcess {
  readonly options: GivenOptions
  readonly info: InfoView
  readonly client: ApiClient
  readonly #child: ChildProcess

  private constructor(options: GivenOptions, info: InfoView, client: ApiClient, child: ChildProcess) {
    this.options = options
    this.info = info
    this.client = client
    this.#child = child
  }

  /** Resolves once it serves its API. Its log goes to `daemon.log` in its data directory. */
  static async start(options: GivenOptions, signal: AbortSignal): Promise<DaemonProcess> {
    const file = join(options.dataDir, 'options.json')
    await writeFile(file, formatOptions(options), { mode: 0o600 })
    const log = openSync(join(options.dataDir, 'daemon.log'), 'a', 0o600)
    const child = spawn(process.execPath, [MAIN, file], {
      stdio: ['ignore', 'pipe', log],
      detached: true,
    })
    closeSync(log)
    try {
      const info = await orAborted(firstLine(child, options.dataDir), deadline(START_MS, signal))
      const token = await readToken(options.dataDir)
      if (token === undefined) throw new Error('the daemon left no token')
      child.stdout?.destroy()
      return new DaemonProcess(options, info, createClient({ url: info.api, token }), child)
    } catch (error) {
      await end(child, 'SIGKILL')
      throw error
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Ends it as a person would. */
  async stop(): Promise<void> {
    await end(this.#child, 'SIGTERM')
  }

  /** As a power cut would end it. */
  async kill(): Promise<void> {
    await end(this.#child, 'SIGKILL')
  }

  /** The same daemon again, from what it left on disk. */
  restart(signal: AbortSignal): Promise<DaemonProcess> {
    return DaemonProcess.start(this.options, signal)
  }

  /** Lets the daemon live on when this process ends. */
  leave(): void {
    this.#child.unref()
  }
}

async function end(child: ChildProcess, name: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  child.once('exit', () => resolve())
  child.kill(name)
  await orAborted(ended, AbortSignal.timeout(STOP_MS)).catch(() => child.kill('SIGKILL'))
}

async function firstLine(child: ChildProcess, dataDir: string): Promise<InfoView> {
  const { promise, resolve, reject } = Promise.withResolvers<InfoView>()
  if (child.stdout) createInterface(child.stdout).once('line', (line) => resolve(JSON.parse(line)))
  child.once('exit', async () => {
    const log = await readFile(join(dataDir, 'daemon.log'), 'utf8').catch(() => '')
    const reason = log.trim().split('\n').slice(-5).join('\n')
    reject(new CodedError('daemon_failed', `the daemon in ${dataDir} ended: ${reason}`))
  })
  return promise
}
