import { readFile, rm, writeFile } from 'node:fs/promises'
import { orAborted } from '@opgpu/utils'
import type Docker from 'dockerode'
import { hasErrno } from './errno.js'
import { unless } from './errors.js'
import { END_REASONS, type EndReason } from './judge.js'

/** Time a job has between SIGTERM and SIGKILL. */
const GRACE_MS = 500
const NOT_FOUND = 404
const NOT_RUNNING = 409

/** Ends a container for a reason that outlives this process: it is written down before the first signal. */
export class Ender {
  readonly #container: Docker.Container
  readonly #note: string
  #ending: Promise<void> | undefined

  constructor(container: Docker.Container, note: string) {
    this.#container = container
    this.#note = note
  }

  /** Resolves once the container was told to die. `exited` settles when it did. The first reason stays. */
  end(reason: EndReason, exited: Promise<unknown>): Promise<void> {
    this.#ending ??= this.#end(reason, exited).catch((error) => {
      this.#ending = undefined
      throw error
    })
    return this.#ending
  }

  async reason(): Promise<EndReason | undefined> {
    await this.#ending?.catch(() => undefined)
    try {
      const noted = await readFile(this.#note, 'utf8')
      return END_REASONS.find((reason) => reason === noted)
    } catch (error) {
      if (hasErrno(error, 'ENOENT')) return undefined
      throw error
    }
  }

  async #end(reason: EndReason, exited: Promise<unknown>): Promise<void> {
    await writeFile(this.#note, reason, { mode: 0o600 })
    if (!(await this.#signal('SIGTERM'))) {
      await rm(this.#note)
      return
    }
    const grace = AbortSignal.timeout(GRACE_MS)
    await orAborted(exited, grace).catch(() => this.#signal('SIGKILL'))
  }

  /** False when there was nothing left to signal: the container had ended by itself. */
  async #signal(signal: string): Promise<boolean> {
    return (await unless(this.#container.kill({ signal }), NOT_FOUND, NOT_RUNNING)) !== undefined
  }
}
