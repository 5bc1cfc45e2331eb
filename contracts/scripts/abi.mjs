// Writes the contracts' ABIs as typed constants for packages/chain; with --check it only compares and fails when one is old.
// --out DIR reads another output of the compiler than contracts/out.
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

/** Of a contract with `functions` only those are used; all errors and events are kept, so that every revert is read. */
const targets = {
  taskManager: { contract: 'TaskManager' },
  paymentEscrow: { contract: 'PaymentEscrow' },
  stakingVault: { contract: 'StakingVault' },
  reputationRegistry: { contract: 'ReputationRegistry' },
  parameters: { contract: 'Parameters' },
  watchdog: { contract: 'Watchdog' },
  governance: {
    contract: 'GovernanceDAO',
    functions: [
      ...['propose', 'castVote', 'castVoteWithReason', 'castVoteBySig', 'queue', 'execute', 'cancel', 'initialize'],
      ...['state', 'proposalVotes', 'proposalSnapshot', 'proposalDeadline', 'proposalEta', 'proposalProposer'],
      ...['hasVoted', 'quorum', 'nonces', 'votingDelay', 'votingPeriod', 'proposalThreshold', 'quorumNumerator'],
      ...['timelock', 'token', 'upgradeToAndCall', 'hashProposal'],
    ],
  },
  timelock: {
    contract: 'Timelock',
    functions: ['grantRole', 'revokeRole', 'renounceRole', 'hasRole', 'getMinDelay'],
  },
  ballotBox: { contract: 'BallotBox' },
  cloudWallet: { contract: 'CloudWallet' },
  walletFactory: { contract: 'CloudWalletFactory' },
  token: { contract: 'OGPNToken' },
}
const { values } = parseArgs({ options: { check: { type: 'boolean' }, out: { type: 'string' } } })
const out = values.out ? pathToFileURL(`${values.out}/`) : new URL('../out/', import.meta.url)

for (const [name, target] of Object.entries(targets)) {
  const file = new URL(`../../packages/chain/src/abi/${name}.ts`, import.meta.url)
  const text = render(name, target)
  if (!values.check) writeFileSync(file, text)
  else if (read(file) !== text) fail(`${name}.ts`)
}

function render(name, { contract, functions }) {
  const artifact = new URL(`${contract}.sol/${contract}.json`, out)
  const { abi } = JSON.parse(readFileSync(artifact, 'utf8'))
  const kept = abi.filter((entry) => entry.type !== 'function' || (functions?.includes(entry.name) ?? true))
  const entries = kept.map((entry) => `  ${JSON.stringify(entry)},\n`).join('')
  return `// Written by contracts/scripts/abi.mjs from ${contract}.\nexport const ${name}Abi = [\n${entries}] as const\n`
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
