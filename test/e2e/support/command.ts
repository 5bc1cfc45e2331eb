import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../../packages/cli/bin', import.meta.url))
/** No command of these tests may take longer, nor a daemon live longer. */
const LIMIT_MS = 120_000

export interface Ended {
  code: number | null
  out: string
  err: string
}

/** A program of the command line, as a process of its own with none of this process's settings. */
export class Command {
  readonly ended: Promise<Ended>
  readonly #child: ChildProcess
  readonly #said = { out: '', err: '' }

  constructor(program: 'opgpu' | 'quickstart', args: readonly string[], cwd = tmpdir(), more: NodeJS.ProcessEnv = {}) {
    const env = { PATH: process.env.PATH, HOME: cwd, ...more }
    const child = spawn(process.execPath, [`${BIN}/${program}.js`, ...args], {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    })
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#said.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#said.err += text))
    this.#child = child
    this.ended = once(child, 'close').then(([code]) => ({ code, ...this.#said }))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  get output(): string {
    return this.#said.out
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Resolves with what was said so far once it holds this; rejects when the program ends before. */
  async until(stream: 'out' | 'err', text: string): Promise<string> {
    const source = stream === 'out' ? this.#child.stdout : this.#child.stderr
    const gone = this.ended.then(({ code, err }) => {
      if (this.#said[stream].includes(text)) return
      throw new Error(`ended with ${code} without saying ${text}: ${err}`)
    })
    while (!this.#said[stream].includes(text)) await Promise.race([once(source ?? this.#child, 'data'), gone])
    return this.#said[stream]
  }
}

/** Runs `opgpu` to its end. */
export function opgpu(dataDir: string, ...args: string[]): Promise<Ended> {
  return new Command('opgpu', ['--data-dir', dataDir, ...args]).ended
}

/** Runs `opgpu --json` to its end; fails unless stdout is one document and the exit code the expected one. */
export async function document<T = Record<string, unknown>>(dataDir: string, ...args: string[]): Promise<T> {
  const { code, out, err } = await opgpu(dataDir, '--json', ...args)
  if (code !== 0) throw new Error(`opgpu ${args.join(' ')} ended with ${code}: ${err}`)
  return JSON.parse(out)
}
