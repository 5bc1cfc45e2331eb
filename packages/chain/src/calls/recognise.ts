import { type Address, asAddress, type Terms } from '@opgpu/protocol'
import type { Interface, Result, TransactionDescription } from 'ethers/abi'
import { type Contracts, type GovernedAction, PARAMETERS, PARTS, type ProposalView, UPGRADEABLE } from '../port.js'
import { createInterfaces, type Interfaces } from './interfaces.js'
import { governedCalls } from './plan/governed.js'
import type { ContractCall } from './transaction.js'

interface Known {
  contracts: Contracts
  interfaces: Interfaces
}
type Reading = (args: Result, to: Address, contracts: Contracts) => GovernedAction | undefined

const upgrade: Reading = ([implementation, initialization], to, contracts) => {
  const contract = UPGRADEABLE.find((name) => contracts[name] === to)
  return contract && { type: 'upgrade', contract, implementation: asAddress(implementation), initialization }
}

/** What a function of a contract means as an action. */
const readings: Partial<Record<keyof Contracts, Record<string, Reading>>> = {
  taskManager: { arbitrate: ([terms, amount, slash]) => ({ type: 'arbitrate', terms: termsIn(terms), amount, slash }) },
  parameters: {
    set: ([at, value]) => named(PARAMETERS, at, (parameter) => ({ type: 'setParameter', parameter, value })),
  },
  paymentEscrow: { setToken: ([token, allowed]) => ({ type: 'allowToken', token: asAddress(token), allowed }) },
  reputationRegistry: {
    correct: ([operator, correction, reason]) => ({
      type: 'correctReputation',
      operator: asAddress(operator),
      correction: Number(correction),
      reason,
    }),
  },
  watchdog: {
    setGuardian: ([guardian]) => ({ type: 'setGuardian', guardian: asAddress(guardian) }),
    setLimits: ([token, perHour, large]) => ({ type: 'setLimits', token: asAddress(token), perHour, large }),
    unpause: ([at]) => named(PARTS, at, (part) => ({ type: 'unpause', part })),
  },
  stakingVault: {
    slash: ([owner, amount, recipient]) => ({
      type: 'slash',
      owner: asAddress(owner),
      amount,
      recipient: asAddress(recipient),
    }),
    setDelisted: ([operator, delisted]) => ({ type: 'setDelisted', operator: asAddress(operator), delisted }),
  },
  token: {
    transfer: ([to, amount], token) => ({ type: 'payFromTreasury', token, to: asAddress(to), amount }),
  },
}

/**
 * What a proposal's calls mean. An action is told only when its own calls are the very same bytes, so that nothing can hide
 * behind a known name; the rest is `raw`.
 */
export function readActions(calls: ProposalView['calls'], contracts: Contracts): GovernedAction[] {
  const known = { contracts, interfaces: createInterfaces() }
  const actions: GovernedAction[] = []
  for (let at = 0; at < calls.length; ) {
    const { action, length } = actionAt(calls, at, known)
    actions.push(action)
    at += length
  }
  return actions
}

function actionAt(calls: ProposalView['calls'], at: number, known: Known): { action: GovernedAction; length: number } {
  const given = calls.slice(at, at + 2).map(({ target, value, data }) => ({ to: target, value, data }))
  for (const action of [rewardsIn(given, known), actionIn(given[0], known)]) {
    if (action === undefined) continue
    const own = governedCalls(action, known)
    if (own.every((call, i) => isSame(call, given[i]))) return { action, length: own.length }
  }
  const { target: to, value, data } = calls[at] as ProposalView['calls'][number]
  return { action: { type: 'raw', to, value, data }, length: 1 }
}

/** Rewards take two calls: the approval, and what the vault is asked to take. */
function rewardsIn([, second]: ContractCall[], { contracts, interfaces }: Known): GovernedAction | undefined {
  if (second?.to !== contracts.stakingVault) return undefined
  const parsed = parse(interfaces.stakingVault, second.data)
  if (parsed?.name !== 'addRewards') return undefined
  const [token, amount] = parsed.args
  return { type: 'emitRewards', token: asAddress(token), amount }
}

function actionIn(call: ContractCall | undefined, { contracts, interfaces }: Known): GovernedAction | undefined {
  if (call === undefined) return undefined
  const { to, data } = call
  const upgraded = parse(interfaces.governance, data)
  if (upgraded?.name === 'upgradeToAndCall') return upgrade(upgraded.args, to, contracts)
  const names = (Object.keys(readings) as (keyof typeof readings)[]).filter((name) => contracts[name] === to)
  for (const name of names.length === 0 ? (['token'] as const) : names) {
    const parsed = parse(interfaces[name], data)
    const action = parsed && readings[name]?.[parsed.name]?.(parsed.args, to, contracts)
    if (action !== undefined) return action
  }
  return undefined
}

function parse(contract: Interface, data: string): TransactionDescription | undefined {
  try {
    return contract.parseTransaction({ data }) ?? undefined
  } catch {
    return undefined
  }
}

function termsIn(words: Result): Terms {
  const { taskId, client, provider, token, finishBy, challengePeriod, awardedAt, treasuryBps, ...amounts } =
    words.toObject()
  return {
    ...(amounts as Pick<Terms, 'lane' | 'amount' | 'ratePerSecond' | 'collateral'>),
    taskId,
    client: asAddress(client),
    provider: asAddress(provider),
    token: asAddress(token),
    finishBy: Number(finishBy),
    challengePeriod: Number(challengePeriod),
    awardedAt: Number(awardedAt),
    treasuryBps: Number(treasuryBps),
  }
}

function named<N>(names: readonly N[], at: bigint, make: (name: N) => GovernedAction): GovernedAction | undefined {
  const name = names[Number(at)]
  return name === undefined ? undefined : make(name)
}

function isSame(a: ContractCall, b: ContractCall | undefined): boolean {
  return a.to === b?.to && a.data === b.data && (a.value ?? 0n) === (b.value ?? 0n)
}
