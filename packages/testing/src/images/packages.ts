import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Logger } from '@opgpu/utils'
import { CodedError } from '@opgpu/utils'
import { aptGet } from '../engine/apt.js'
import { runCommand } from '../engine/command.js'
import { onPath } from '../engine/path.js'

export interface BuildOptions {
  logger: Logger
  signal: AbortSignal
}

/** Debian packages, downloaded and unpacked into one temporary directory; nothing on the host changes. */
export class UnpackedPackages implements AsyncDisposable {
  readonly #directory: string
  readonly #options: BuildOptions

  constructor(directory: string, options: BuildOptions) {
    this.#directory = directory
    this.#options = options
  }

  /** Rejects with `no_packages` where there is no apt-get. */
  static async init(options: BuildOptions): Promise<UnpackedPackages> {
    if (!(await onPath('apt-get'))) throw noPackages()
    const directory = await mkdtemp(join(tmpdir(), 'opgpu-packages-'))
    // apt downloads as a user of its own, which has to reach the directory.
    await chmod(directory, 0o755)
    return new UnpackedPackages(directory, options)
  }

  get root(): string {
    return join(this.#directory, 'root')
  }

  async add(...names: string[]): Promise<void> {
    await aptGet(['download', ...names], { ...this.#options, cwd: this.#directory })
    for (const name of names) await this.#dpkgDeb('--extract', await this.#file(name), this.root)
  }

  /** One field of a package that was added, such as `Depends`. */
  async field(name: string, field: string): Promise<string> {
    return this.#dpkgDeb('--field', await this.#file(name), field)
  }

  /** `name_version_architecture` of each package. */
  async versions(): Promise<string[]> {
    const files = (await readdir(this.#directory)).filter((file) => file.endsWith('.deb'))
    return files.map((file) => decodeURIComponent(basename(file, '.deb'))).sort()
  }

  async #file(name: string): Promise<string> {
    const file = (await readdir(this.#directory)).find((file) => file.startsWith(`${name}_`))
    if (file === undefined) throw new Error(`apt-get downloaded no ${name}`)
    return join(this.#directory, file)
  }

  #dpkgDeb(...args: string[]): Promise<string> {
    return runCommand('dpkg-deb', args, this.#options)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true })
  }
}

function noPackages(): CodedError<'no_packages'> {
  return new CodedError('no_packages', 'example images are built from Debian packages, and there is no apt-get here', {
    hint: 'Name an image of your own with --image.',
  })
}
