// Compares the storage layouts with layouts/*.json. --write takes new ones, and only when they append to the old.
import { readFileSync, writeFileSync } from 'node:fs'

const write = process.argv.includes('--write')

/** Each namespace and the source that says where it is. */
const sources = {
  MarketStorage: 'libraries/MarketStorage',
  StakingVault: 'StakingVault',
  StakerRewards: 'StakerRewards',
  Parameters: 'Parameters',
  ReputationRegistry: 'ReputationRegistry',
  Watchdog: 'Watchdog',
}

for (const name of Object.keys(sources)) {
  const file = new URL(`../layouts/${name}.json`, import.meta.url)
  const before = read(file)
  const now = layoutOf(name)
  const lost = before.filter((line) => !now.includes(line))
  if (lost.length > 0) fail(`${name} moves or loses storage:\n  ${lost.join('\n  ')}`)
  else if (write) writeFileSync(file, `${JSON.stringify(now, undefined, 2)}\n`)
  else if (before.length !== now.length) fail(`${name} has new storage: npm run layout -- --write`)
}

/** One line per variable: where it is, and of what type; structs are listed by their own name. */
function layoutOf(name) {
  const artifact = new URL(`../out/Layouts.sol/${name}Layout.json`, import.meta.url)
  const { types } = JSON.parse(readFileSync(artifact, 'utf8')).storageLayout
  const variables = Object.values(types)
    .filter((type) => type.members !== undefined)
    .flatMap((struct) => struct.members.map((member) => place(struct, member, types)))
  return [`namespace ${namespaceOf(name)}`, ...variables.sort()]
}

function namespaceOf(name) {
  const source = readFileSync(new URL(`../src/${sources[name]}.sol`, import.meta.url), 'utf8')
  return /(?:STORAGE|SLOT) = (0x[0-9a-f]{64});/.exec(source)?.[1]
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
