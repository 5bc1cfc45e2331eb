// Prints the deployed bytes of every contract and fails above the limit of EIP-170.
import { readFileSync } from 'node:fs'

const LIMIT = 24_576

const contracts = [
  'OGPNToken',
  'TaskManager',
  'PaymentEscrow',
  'StakingVault',
  'ReputationRegistry',
  'Parameters',
  'Watchdog',
  'GovernanceDAO',
  'CloudWallet',
  'CloudWalletFactory',
  'BallotBox',
  'MarketProxy',
]

for (const name of contracts) {
  const artifact = new URL(`../out/${name}.sol/${name}.json`, import.meta.url)
  const { deployedBytecode } = JSON.parse(readFileSync(artifact, 'utf8'))
  const bytes = deployedBytecode.object.length / 2 - 1
  process.stdout.write(`${name.padEnd(20)}${String(bytes).padStart(7)} of ${LIMIT}\n`)
  if (bytes > LIMIT) process.exitCode = 1
}
