import { type Address, asAddress, type Hex32, keccak256 } from '@opgpu/protocol'
import { getCreateAddress } from 'ethers/address'
import type { NetworkDraft } from '../network/parse.js'
import type { Contracts } from '../port.js'
import { readArtifacts } from './artifacts.js'
import { creationsOf, type Places, STEPS, type StepName } from './creations.js'
import { settingsOf } from './settings.js'

/** One transaction of the deployer. */
export interface DeployStep {
  nonce: number
  /** What it is for, in a few words. */
  what: string
  /** Where the contract will be that it creates. */
  creates?: Address
  to?: Address
  data: string
}

export interface Plan {
  steps: DeployStep[]
  contracts: Contracts
  /** Tells whether two plans are the same. */
  hash: Hex32
}

export interface PlanRequest {
  artifactsDir: string
  deployer: Address
  /** Of the deployer; an account's contracts get their addresses from its nonces, so all are known before the first. */
  firstNonce: number
  draft: NetworkDraft
}

/** Everything that a deployment sends, in its order. The contracts name each other in what they are made from. */
export async function planDeployment(request: PlanRequest): Promise<Plan> {
  const { artifactsDir, deployer, firstNonce, draft } = request
  const artifacts = await readArtifacts(artifactsDir)
  const names = STEPS.filter((name) => name !== 'token' || draft.token === undefined)
  const at = (name: StepName) => placeOf(name, request, names)
  const creations = creationsOf({ artifacts, at, deployer, draft })
  const created = names.map((name, index) => {
    const { what, data } = creations[name]
    return { nonce: firstNonce + index, what, creates: at(name), data }
  })
  const contracts = contractsOf(at)
  const settings = settingsOf(draft, contracts).map((step, index) => ({
    nonce: firstNonce + names.length + index,
    ...step,
  }))
  const steps = [...created, ...settings]
  return { steps, contracts, hash: keccak256(Buffer.from(JSON.stringify(steps))) }
}

function placeOf(name: StepName, { deployer, firstNonce, draft }: PlanRequest, names: readonly StepName[]): Address {
  if (name === 'token' && draft.token !== undefined) return draft.token
  return asAddress(getCreateAddress({ from: deployer, nonce: firstNonce + names.indexOf(name) }))
}

function contractsOf(at: Places): Contracts {
  return {
    token: at('token'),
    taskManager: at('manager'),
    paymentEscrow: at('manager'),
    stakingVault: at('vault'),
    reputationRegistry: at('registry'),
    parameters: at('parameters'),
    watchdog: at('watchdog'),
    governance: at('dao'),
    timelock: at('timelock'),
    ballotBox: at('ballotBox'),
    walletFactory: at('walletFactory'),
  }
}
