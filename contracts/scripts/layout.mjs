// Compares the storage layouts with layouts/*.json, prints a table, and fails when one is not the committed one. --write
// takes new ones, and only when they append to the old.
import { readFileSync, writeFileSync } from 'node:fs'

/** Where the namespaces of each contract stand; TaskManager and PaymentEscrow share the market's. */
const LAYOUTS = {
  MarketStorage: 'libraries/MarketStorage.sol',
  StakingVault: 'StakingVault.sol',
  StakerRewards: 'StakerRewards.sol',
  ReputationRegistry: 'ReputationRegistry.sol',
  Parameters: 'Parameters.sol',
  Watchdog: 'Watchdog.sol',
}
/** All of their storage is in namespaces: ours above, and those of OpenZeppelin, which `npm run validate` looks at. */
const STATELESS = [
  ...['TaskManager', 'PaymentEscrow', 'StakingVault', 'ReputationRegistry', 'Parameters', 'Watchdog'],
  'GovernanceDAO',
]

const write = process.argv.includes('--write')

for (const [name, source] of Object.entries(LAYOUTS)) compare(name, layoutOf(name, source))
for (const name of STATELESS) {
  const { storage } = artifactOf(`${name}.sol/${name}.json`)
  if (storage.length > 0) fail(`${name} has storage outside of a namespace: ${storage.map(({ label }) => label)}`)
}

function compare(name, now) {
  const file = new URL(`../layouts/${name}.json`, import.meta.url)
  const before = read(file)
  const lost = before.filter((line) => !now.includes(line))
  const added = now.filter((line) => !before.includes(line))
  const state = lost.length > 0 ? 'moved' : added.length > 0 ? 'added to' : 'as committed'
  process.stdout.write(`${name.padEnd(20)}${String(now.length - 1).padStart(4)} variables  ${state}\n`)
  if (lost.length > 0) fail(`${name} moves or loses storage:\n  ${lost.join('\n  ')}`)
  else if (write) writeFileSync(file, `${JSON.stringify(now, undefined, 2)}\n`)
  else if (added.length > 0) fail(`${name} has new storage: npm run layout -- --write\n  ${added.join('\n  ')}`)
}

/** One line per variable: where it is, and of what type; structs are listed by their own name. */
function layoutOf(name, source) {
  const { types } = artifactOf(`Layouts.sol/${name}Layout.json`)
  const variables = Object.values(types)
    .filter((type) => type.members !== undefined)
    .flatMap((struct) => struct.members.map((member) => place(struct, member, types)))
  return [`namespace ${namespaceOf(source)}`, ...variables.sort()]
}

function artifactOf(path) {
  return JSON.parse(readFileSync(new URL(`../out/${path}`, import.meta.url), 'utf8')).storageLayout
}

function namespaceOf(source) {
  const text = readFileSync(new URL(`../src/${source}`, import.meta.url), 'utf8')
  const found = /(?:STORAGE|SLOT) = (0x[0-9a-f]{64});/.exec(text)?.[1]
  if (!found) throw new Error(`${source} names no namespace`)
  return found
}

function place(struct, { label, slot, offset, type }, types) {
  return `${struct.label} slot ${slot} byte ${offset}: ${label} ${types[type].label}`
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    if (cause.code === 'ENOENT') return []
    throw cause
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}
