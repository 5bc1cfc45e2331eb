import { createInterfaces } from '../calls/interfaces.js'
import { encodePlan, on } from '../calls/plan/plan.js'
import type { ContractCall } from '../calls/transaction.js'
import type { NetworkDraft } from '../network/parse.js'
import { type Contracts, PARAMETERS } from '../port.js'
import { INITIAL_PARAMETERS } from './draft.js'

/** A call of the deployer and what it is for. */
export type Setting = ContractCall & { what: string }

/** Whether the deployer must own a contract for a moment to set what differs from the contract's own beginning. */
export function isSetByDeployer(contract: 'parameters' | 'manager', draft: NetworkDraft): boolean {
  return contract === 'manager' ? draft.tokens.length > 0 : changedParameters(draft).length > 0
}

/** What is set after all contracts stand; whatever the deployer owned for it is then the timelock's. */
export function settingsOf(draft: NetworkDraft, contracts: Contracts): Setting[] {
  const encode = { contracts, interfaces: createInterfaces() }
  const step = (what: string, ...call: Parameters<typeof on>) => ({ what, ...encodePlan(on(...call), encode) })
  const handOver = (contract: 'parameters' | 'taskManager') =>
    step(`give ${contract} to the timelock`, contract, 'transferOwnership', [contracts.timelock])
  const { market } = draft.parameters
  const values = changedParameters(draft).map((name) =>
    step(`set ${name} to ${market[name]}`, 'parameters', 'set', [PARAMETERS.indexOf(name), market[name]]),
  )
  const tokens = draft.tokens.map(({ symbol, address }) =>
    step(`allow deposits of ${symbol}`, 'paymentEscrow', 'setToken', [address, true]),
  )
  if (values.length > 0) values.push(handOver('parameters'))
  if (tokens.length > 0) tokens.push(handOver('taskManager'))
  return [...values, ...tokens]
}

function changedParameters({ parameters }: NetworkDraft) {
  return PARAMETERS.filter((name) => parameters.market[name] !== INITIAL_PARAMETERS[name])
}
