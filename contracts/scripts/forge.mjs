// node scripts/forge.mjs ARGUMENT…: runs forge on the repository. The program in npm's bin folder ends with 0 whatever
// happened, so its platform's own binary is run.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CPUS = { x64: 'amd64', arm64: 'arm64' }

/** Runs forge to its end, in the repository's root if nothing else is said; returns what `spawnSync` does. */
export function forge(args, { env = {}, ...options } = {}) {
  const settings = { cwd: ROOT, env: { ...process.env, FOUNDRY_CONFIG: 'contracts/foundry.toml', ...env } }
  return spawnSync(binary(), args, { ...settings, maxBuffer: 1 << 28, ...options })
}

function binary() {
  const { resolve } = createRequire(import.meta.url)
  const home = dirname(resolve(`@foundry-rs/forge-${platform()}-${CPUS[arch()] ?? arch()}/package.json`))
  return join(home, 'bin', platform() === 'win32' ? 'forge.exe' : 'forge')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = forge(process.argv.slice(2), { stdio: 'inherit' }).status ?? 1
}
