import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { CodedError } from '@opgpu/utils'

/** As the packages are named. */
const CPUS: Record<string, string> = { x64: 'amd64', arm64: 'arm64' }

/** The anvil program inside its platform's package. Throws CodedError `anvil_missing`. */
export function anvilBinary(): string {
  const { resolve } = createRequire(import.meta.url)
  const name = `@foundry-rs/anvil-${platform()}-${CPUS[arch()] ?? arch()}`
  try {
    const file = platform() === 'win32' ? 'anvil.exe' : 'anvil'
    return join(dirname(resolve(`${name}/package.json`)), 'bin', file)
  } catch (cause) {
    throw new CodedError('anvil_missing', 'the local chain needs anvil, which is not installed', {
      details: { package: name },
      hint: `install it with npm install ${name}`,
      cause,
    })
  }
}
