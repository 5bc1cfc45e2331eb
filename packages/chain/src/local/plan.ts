import { type Address, asAddress } from '@opgpu/protocol'
import { getCreateAddress } from 'ethers/address'
import type { Network } from '../port.js'
import { type Artifact, creation, readArtifact } from './artifacts.js'

/** The order of creation; an account's contracts get their addresses from its nonces, so all are known before the first. */
const ORDER = ['token', 'vaultCode', 'vault', 'escrowCode', 'escrow', 'managerCode', 'manager'] as const

/** Creations in the order of the deployer's nonces, and where the contracts will be. */
export interface Plan {
  creations: string[]
  contracts: Network['contracts']
}

/** The contracts name each other in what they are made from, so nothing has to be wired afterwards. */
export async function planDeployment(directory: string, deployer: Address, firstNonce: number): Promise<Plan> {
  const at = (name: (typeof ORDER)[number]) =>
    asAddress(getCreateAddress({ from: deployer, nonce: firstNonce + ORDER.indexOf(name) }))
  const read = (name: string) => readArtifact(directory, name)
  const [token, vault, escrow, manager, proxy] = await Promise.all(
    ['OGPNToken', 'StakingVault', 'PaymentEscrow', 'TaskManager', 'MarketProxy'].map(read) as Five,
  )
  const initialised = (code: Artifact, address: Address, args: unknown[]) =>
    creation(proxy, [address, code.abi.encodeFunctionData('initialize', args)])
  const creations = [
    creation(token, [deployer]),
    creation(vault, [at('manager'), at('token')]),
    initialised(vault, at('vaultCode'), [deployer]),
    creation(escrow, [at('manager')]),
    initialised(escrow, at('escrowCode'), [deployer, at('token')]),
    creation(manager, [at('escrow'), at('vault'), at('token')]),
    initialised(manager, at('managerCode'), [deployer]),
  ]
  const contracts = { token: at('token'), stakingVault: at('vault'), paymentEscrow: at('escrow') }
  return { creations, contracts: { ...contracts, taskManager: at('manager') } }
}

type Five = [Promise<Artifact>, Promise<Artifact>, Promise<Artifact>, Promise<Artifact>, Promise<Artifact>]
