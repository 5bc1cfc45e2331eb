// Prints the bytes of every deployed contract with what is left, and fails above the limit of EIP-170.
import { readFileSync } from 'node:fs'

const LIMIT = 24_576
const CONTRACTS = [
  ...['OGPNToken', 'MarketProxy', 'TaskManager', 'PaymentEscrow', 'StakingVault', 'ReputationRegistry'],
  ...['Parameters', 'Watchdog', 'GovernanceDAO', 'Timelock', 'BallotBox', 'CloudWallet', 'CloudWalletFactory'],
]

say('', 'bytes', 'left')
for (const name of CONTRACTS) {
  const artifact = new URL(`../out/${name}.sol/${name}.json`, import.meta.url)
  const { deployedBytecode } = JSON.parse(readFileSync(artifact, 'utf8'))
  const bytes = deployedBytecode.object.length / 2 - 1
  say(name, bytes, LIMIT - bytes)
  if (bytes > LIMIT) fail(`${name} is above the limit of ${LIMIT} bytes`)
}

function say(name, bytes, left) {
  process.stdout.write(`${name.padEnd(20)}${String(bytes).padStart(7)}${String(left).padStart(7)}\n`)
}

function fail(message) {
  process.stderr.write(`${message}\n`)
  process.exitCode = 1
}
