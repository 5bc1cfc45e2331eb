import { type Address, ZERO_ADDRESS } from '@opgpu/protocol'
import type { NetworkDraft } from '../network/parse.js'
import { type Artifact, type Artifacts, creation } from './artifacts.js'
import { isSetByDeployer } from './settings.js'

/** The order of creation: who is called while another begins stands before it. */
export const STEPS = [
  'token',
  'timelock',
  'parametersCode',
  'parameters',
  'registryCode',
  'registry',
  'vaultCode',
  'vault',
  'watchdogCode',
  'watchdog',
  'escrowCode',
  'managerCode',
  'manager',
  'daoCode',
  'dao',
  'ballotBox',
  'walletCode',
  'walletFactory',
] as const
export type StepName = (typeof STEPS)[number]

/** Where each contract is or will be. */
export type Places = (name: StepName) => Address

export interface CreationContext {
  artifacts: Artifacts
  at: Places
  deployer: Address
  draft: NetworkDraft
}

interface Creation {
  what: string
  data: string
}

export function creationsOf(context: CreationContext): Record<StepName, Creation> {
  return { ...rules(context), ...market(context), ...governance(context), ...wallets(context) }
}

/** What the market reads: nothing of it is called before all of it stands, except by the TaskManager's beginning. */
function rules({ artifacts, at, deployer, draft }: CreationContext) {
  const { OGPNToken, Parameters, ReputationRegistry, Watchdog } = artifacts
  const first = isSetByDeployer('parameters', draft) ? deployer : at('timelock')
  const { guardian } = draft.parameters
  return {
    token: plain('the token OGPN, all of it to the deployer', OGPNToken, [deployer]),
    parametersCode: plain('code of Parameters', Parameters, [at('manager')]),
    parameters: proxy(artifacts, 'Parameters', at('parametersCode'), [first]),
    registryCode: plain('code of ReputationRegistry', ReputationRegistry, [at('manager')]),
    registry: proxy(artifacts, 'ReputationRegistry', at('registryCode'), [at('timelock')]),
    watchdogCode: plain('code of Watchdog', Watchdog, [at('manager'), at('vault')]),
    watchdog: proxy(artifacts, 'Watchdog', at('watchdogCode'), [at('timelock'), guardian]),
  }
}

function market({ artifacts, at, deployer, draft }: CreationContext) {
  const { StakingVault, PaymentEscrow, TaskManager } = artifacts
  const first = isSetByDeployer('manager', draft) ? deployer : at('timelock')
  const vault = [at('manager'), at('token'), at('parameters'), at('watchdog')]
  const escrow = [at('vault'), at('parameters'), at('watchdog'), at('registry')]
  const manager = [at('escrowCode'), at('vault'), at('registry'), at('token')]
  return {
    vaultCode: plain('code of StakingVault', StakingVault, vault),
    vault: proxy(artifacts, 'StakingVault', at('vaultCode'), [at('timelock')]),
    escrowCode: plain('code of PaymentEscrow', PaymentEscrow, escrow),
    managerCode: plain('code of TaskManager', TaskManager, manager),
    manager: proxy(artifacts, 'TaskManager', at('managerCode'), [first, at('token')]),
  }
}

/** The timelock has no administrator from the start, and the DAO alone proposes to it; anyone may execute. */
function governance({ artifacts, at, draft }: CreationContext) {
  const { Timelock, GovernanceDAO, BallotBox } = artifacts
  const numbers = draft.parameters.governance
  const timings = [numbers.votingDelaySeconds, numbers.votingPeriodSeconds]
  const limits = [numbers.proposalThreshold, numbers.quorumPercent]
  const timelock = [numbers.timelockDelaySeconds, [at('dao')], [ZERO_ADDRESS], ZERO_ADDRESS]
  return {
    timelock: plain('the timelock: owner of everything and treasury', Timelock, timelock),
    daoCode: plain('code of GovernanceDAO', GovernanceDAO, []),
    dao: proxy(artifacts, 'GovernanceDAO', at('daoCode'), [at('vault'), at('timelock'), ...timings, ...limits]),
    ballotBox: plain('the ballot box', BallotBox, []),
  }
}

function wallets({ artifacts, at }: CreationContext) {
  return {
    walletCode: plain('code of all wallets', artifacts.CloudWallet, [at('manager')]),
    walletFactory: plain('the wallet factory', artifacts.CloudWalletFactory, [at('walletCode')]),
  }
}

function plain(what: string, artifact: Artifact, args: unknown[]): Creation {
  return { what, data: creation(artifact, args) }
}

function proxy(artifacts: Artifacts, name: keyof Artifacts, code: Address, args: unknown[]): Creation {
  const initialization = artifacts[name].abi.encodeFunctionData('initialize', args)
  return plain(`${name}, a proxy`, artifacts.MarketProxy, [code, initialization])
}
