import { keccak256 } from '@opgpu/protocol'
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
  const questions = [owners, parameters, governance, tokens].flatMap((questionsOf) => questionsOf(network))
  const facts = await Promise.all(questions.map((question) => ask(queries, question)))
  const wrong = facts.filter(({ actual, expected }) => actual !== expected)
  if (wrong.length > 0) throw different(wrong)
}

interface Fact {
  what: string
  actual: string
  expected: string
}

/** What a contract must answer. */
interface Question {
  what: string
  contract: ContractName
  method: string
  args?: readonly unknown[]
  expected: unknown
}

async function ask(queries: Queries, { what, contract, method, args, expected }: Question): Promise<Fact> {
  return { what, actual: lower(await queries.one(contract, method, args)), expected: lower(expected) }
}

function owners({ contracts }: Network): Question[] {
  return OWNED.map((contract) => ({
    what: `the owner of ${contract}`,
    contract,
    method: 'owner',
    expected: contracts.timelock,
  }))
}

function parameters({ parameters: { market, guardian } }: Network): Question[] {
  const values = PARAMETERS.map((what, at) => {
    return { what, contract: 'parameters', method: 'get', args: [at], expected: market[what] } as const
  })
  return [...values, { what: 'the guardian', contract: 'watchdog', method: 'guardian', expected: guardian }]
}

function governance({ contracts, parameters: { governance: numbers } }: Network): Question[] {
  const dao = (method: string, expected: unknown): Question => ({
    what: `the DAO's ${method}`,
    contract: 'governance',
    method,
    expected,
  })
  return [
    dao('votingDelay', numbers.votingDelaySeconds),
    dao('votingPeriod', numbers.votingPeriodSeconds),
    dao('proposalThreshold', numbers.proposalThreshold),
    dao('timelock', contracts.timelock),
    dao('token', contracts.stakingVault),
    { what: 'the delay', contract: 'timelock', method: 'getMinDelay', expected: numbers.timelockDelaySeconds },
    role('that the DAO proposes', [PROPOSER, contracts.governance]),
    role('that the timelock administers itself', [ADMIN, contracts.timelock]),
  ]
}

function role(what: string, args: unknown[]): Question {
  return { what, contract: 'timelock', method: 'hasRole', args, expected: true }
}

function tokens({ tokens }: Network): Question[] {
  return tokens.map(({ symbol, address }) => ({
    what: `that ${symbol} may be deposited`,
    contract: 'paymentEscrow',
    method: 'isAllowed',
    args: [address],
    expected: true,
  }))
}

function different(wrong: readonly Fact[]): CodedError<'deployment_wrong'> {
  const list = wrong.map(({ what, actual, expected }) => `${what} is ${actual} and not ${expected}`).join('; ')
  return new CodedError('deployment_wrong', `the contracts are not what was asked for: ${list}`, {
    details: { wrong },
    hint: 'begin again from another account or directory',
  })
}
