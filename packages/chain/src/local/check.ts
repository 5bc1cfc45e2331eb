import { type Address, keccak256, ZERO_ADDRESS } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import { createInterfaces } from '../calls/interfaces.js'
import { domainOf } from '../network/domain.js'
import { type ContractName, type Network, PARAMETERS } from '../port.js'
import { lower, Queries } from '../readers/queries.js'
import type { Rpc } from '../rpc/rpc.js'

const OWNED = ['taskManager', 'stakingVault', 'reputationRegistry', 'parameters', 'watchdog'] as const
const PROPOSER = keccak256(Buffer.from('PROPOSER_ROLE'))
const ADMIN = `0x${'00'.repeat(32)}`

/** Asks the contracts whether they are what the network's file says. Rejects with `deployment_wrong` and what differs. */
export async function checkDeployment(rpc: Rpc, network: Network, signal: AbortSignal): Promise<void> {
  const modules = { rpc, contracts: network.contracts, domain: domainOf(network), interfaces: createInterfaces() }
  const queries = new Queries({ ...modules, limit: () => signal })
  const groups = await Promise.all([
    owners(queries),
    parameters(queries, network),
    governance(queries, network),
    tokens(queries, network),
  ])
  const wrong = groups.flat().filter(({ actual, expected }) => actual !== expected)
  if (wrong.length > 0) throw different(wrong)
}

interface Fact {
  what: string
  actual: string
  expected: string
}

async function owners(queries: Queries): Promise<Fact[]> {
  return Promise.all(OWNED.map((name) => fact(queries, `owner of ${name}`, queries.contracts.timelock, name, 'owner')))
}

async function parameters(queries: Queries, { parameters: { market, guardian } }: Network): Promise<Fact[]> {
  const values = PARAMETERS.map((name, at) => fact(queries, name, market[name], 'parameters', 'get', [at]))
  return Promise.all([...values, fact(queries, 'guardian', guardian, 'watchdog', 'guardian')])
}

async function governance(queries: Queries, network: Network): Promise<Fact[]> {
  const { contracts } = queries
  const numbers = network.parameters.governance
  const dao = (what: string, expected: number | bigint | Address) => fact(queries, what, expected, 'governance', what)
  const role = (what: string, expected: boolean, id: string, account: Address) =>
    fact(queries, what, expected, 'timelock', 'hasRole', [id, account])
  return Promise.all([
    dao('votingDelay', numbers.votingDelaySeconds),
    dao('votingPeriod', numbers.votingPeriodSeconds),
    dao('proposalThreshold', numbers.proposalThreshold),
    dao('timelock', contracts.timelock),
    dao('token', contracts.stakingVault),
    fact(queries, 'timelock delay', numbers.timelockDelaySeconds, 'timelock', 'getMinDelay'),
    role('the DAO proposes', true, PROPOSER, contracts.governance),
    role('nobody administers', false, ADMIN, ZERO_ADDRESS),
    role('the timelock administers itself', true, ADMIN, contracts.timelock),
  ])
}

async function tokens(queries: Queries, network: Network): Promise<Fact[]> {
  return Promise.all(
    network.tokens.map(({ symbol, address }) =>
      fact(queries, `deposits of ${symbol}`, true, 'paymentEscrow', 'isAllowed', [address]),
    ),
  )
}

async function fact(
  queries: Queries,
  what: string,
  expected: unknown,
  contract: ContractName,
  method: string,
  args: unknown[] = [],
): Promise<Fact> {
  return { what, actual: lower(await queries.one(contract, method, args)), expected: lower(expected) }
}

function different(wrong: readonly Fact[]): CodedError<'deployment_wrong'> {
  const list = wrong.map(({ what, actual, expected }) => `${what} is ${actual} and not ${expected}`).join('; ')
  return new CodedError('deployment_wrong', `the contracts are not what was asked for: ${list}`, {
    details: { wrong },
    hint: 'begin again from another account or directory',
  })
}
