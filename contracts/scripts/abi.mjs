// Writes the contracts' ABIs as typed constants for packages/chain; with --check it only compares and fails when one is old.
import { readFileSync, writeFileSync } from 'node:fs'

const targets = {
  taskManager: 'TaskManager',
  paymentEscrow: 'PaymentEscrow',
  stakingVault: 'StakingVault',
  token: 'OGPNToken',
}
const check = process.argv.includes('--check')

for (const [name, contract] of Object.entries(targets)) {
  const file = new URL(`../../packages/chain/src/abi/${name}.ts`, import.meta.url)
  const text = render(name, contract)
  if (!check) writeFileSync(file, text)
  else if (read(file) !== text) fail(`${name}.ts`)
}

function render(name, contract) {
  const artifact = new URL(`../out/${contract}.sol/${contract}.json`, import.meta.url)
  const { abi } = JSON.parse(readFileSync(artifact, 'utf8'))
  const entries = abi.map((entry) => `  ${JSON.stringify(entry)},\n`).join('')
  return `// Written by contracts/scripts/abi.mjs from contracts/src/${contract}.sol.\nexport const ${name}Abi = [\n${entries}] as const\n`
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if (cause.code === 'ENOENT') return ''
    throw cause
  }
}

function fail(name) {
  process.stderr.write(`packages/chain/src/abi/${name} is not up to date: run npm run abi -w contracts\n`)
  process.exitCode = 1
}
