import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { NODE, quietly, ROOT } from './process.mjs'
import { filesUnder, manifests, unlessDone } from './stamp.mjs'
import { main, step } from './step.mjs'

/** Brings dependencies, packages and contracts in step with the sources. What is in step already costs a moment. */
export async function setUp() {
  await step('dependencies', installDependencies)
  const built = await Promise.allSettled([step('packages', buildPackages), step('contracts', buildContracts)])
  for (const result of built) if (result.status === 'rejected') throw result.reason
}

/** `npm ci` refuses a lock file without the binaries of other platforms; `npm install` leaves it as it is. */
async function installDependencies() {
  const files = ['package-lock.json', '.npmrc', ...(await manifests())]
  return unlessDone('node_modules/.opgpu-setup', files, install, await isThere(NODE))
}

async function install() {
  await npm('install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error')
  if (!(await isThere(NODE))) throw new Error('npm installed no Node 24 for this machine')
}

/** The npm that runs this, or else the one on the path. */
function npm(...args) {
  const script = process.env.npm_execpath
  return script ? quietly(process.execPath, [script, ...args]) : quietly('npm', args)
}

async function buildPackages() {
  await quietly(NODE, ['node_modules/typescript/bin/tsc', '-b', 'packages'])
}

async function buildContracts() {
  const sources = ['contracts/foundry.toml', ...(await filesUnder('contracts/src', '.sol'))]
  const intact = await isThere(join(ROOT, 'contracts/out'))
  return unlessDone('contracts/cache/.opgpu-setup', sources, compile, intact)
}

async function compile() {
  await quietly('node', ['contracts/scripts/forge.mjs', 'build', '--skip', 'test'])
}

function isThere(path) {
  return access(path).then(
    () => true,
    () => false,
  )
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await main(setUp)
