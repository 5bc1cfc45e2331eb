import { type Address, type Bid, MODES, type Offer } from '@opgpu/protocol'
import type { Call, Network, Terms } from '../port.js'
import type { Interfaces } from './interfaces.js'
import type { ContractCall } from './transaction.js'

type Plan = [contract: keyof Interfaces, to: Address, method: string, args: unknown[]]

/** The contract function and arguments of a call. */
export function encodeCall(call: Call, contracts: Network['contracts'], interfaces: Interfaces): ContractCall {
  const [contract, to, method, args] = plan(call, contracts)
  return { to, data: interfaces[contract].encodeFunctionData(method, args) as `0x${string}` }
}

function plan(call: Call, contracts: Network['contracts']): Plan {
  switch (call.type) {
    case 'deposit':
    case 'withdraw':
      return ['paymentEscrow', contracts.paymentEscrow, call.type, [call.token, call.amount]]
    case 'stake':
      return ['stakingVault', contracts.stakingVault, 'stake', [call.amount]]
    case 'setOperator':
      return ['stakingVault', contracts.stakingVault, 'setOperator', [call.operator, call.authorised, call.consent]]
    case 'approve':
      return ['token', call.token, 'approve', [call.spender, call.amount]]
    case 'transfer':
      return ['token', call.token, 'transfer', [call.to, call.amount]]
    default:
      return ['taskManager', contracts.taskManager, ...taskMethod(call)]
  }
}

type TaskCall = Exclude<Call, { type: 'deposit' | 'withdraw' | 'stake' | 'setOperator' | 'approve' | 'transfer' }>

function taskMethod(call: TaskCall): [method: string, args: unknown[]] {
  switch (call.type) {
    case 'submit':
      return ['submitTask', [words(call.offer)]]
    case 'assign':
      return ['assignProvider', [words(call.offer), call.bid.message, call.bid.signature]]
    case 'commit':
      return ['commitResult', [...terms(call.terms), call.result]]
    case 'settle':
      return settle(call)
    case 'finalize':
      return ['finalizePayment', terms(call.terms)]
    case 'cancel':
      return ['cancel', [words(call.offer)]]
    case 'expire':
      return ['expire', terms(call.terms)]
  }
}

function settle(call: Extract<TaskCall, { type: 'settle' }>): [method: string, args: unknown[]] {
  const { message, signature } = call.acceptance
  const signatures = `${signature}${call.resultSignature?.slice(2) ?? ''}`
  return ['verifyCompletion', [...terms(call.terms), call.result, message, signatures]]
}

function terms({ offer, bid }: Terms): [Record<string, unknown>, Bid] {
  return [words(offer), bid]
}

/** The contracts read the mode by its place in MODES. */
function words(offer: Offer): Record<string, unknown> {
  return { ...offer, mode: MODES.indexOf(offer.mode) }
}
