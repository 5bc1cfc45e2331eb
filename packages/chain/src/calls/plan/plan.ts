import type { Address, Domain } from '@opgpu/protocol'
import type { Call, Contracts } from '../../port.js'
import type { Interfaces } from '../interfaces.js'
import type { ContractCall } from '../transaction.js'

/** Which function a call comes to. */
export interface Plan {
  contract: keyof Interfaces
  /** Where it stands; default: the network's address of it. */
  at?: Address
  method: string
  args: unknown[]
}

export interface PlanContext {
  contracts: Contracts
  domain: Domain
  interfaces: Interfaces
  /** Who sends it. */
  from: Address
}

/** How each call of a kind is made. */
export type Planner<C extends { type: string }> = {
  [T in C['type']]: (call: Extract<C, { type: T }>, context: PlanContext) => Plan
}

export function on(contract: keyof Interfaces, method: string, args: unknown[] = []): Plan {
  return { contract, method, args }
}

export function at(address: Address, contract: keyof Interfaces, method: string, args: unknown[] = []): Plan {
  return { contract, at: address, method, args }
}

export function encodePlan(plan: Plan, { contracts, interfaces }: Pick<PlanContext, 'contracts' | 'interfaces'>) {
  const to = plan.at ?? addressOf(plan.contract, contracts)
  return { to, data: interfaces[plan.contract].encodeFunctionData(plan.method, plan.args) } as ContractCall
}

/** Encodes a call that another one carries. */
export type EncodeInner = (call: Call, context: PlanContext) => ContractCall

function addressOf(contract: keyof Interfaces, contracts: Contracts): Address {
  if (contract === 'cloudWallet') throw new Error('a wallet has no address of the network')
  return contracts[contract]
}
