import type { Address } from '@opgpu/protocol'
import { toError } from '@opgpu/utils'
import type { CodeHashes, Contracts, Network, NetworkParameters, ParameterName, TokenInfo } from '../port.js'
import { PARAMETERS } from '../port.js'
import { badNetwork, Fields } from './fields.js'

export const CONTRACTS = [
  'token',
  'taskManager',
  'paymentEscrow',
  'stakingVault',
  'reputationRegistry',
  'parameters',
  'watchdog',
  'governance',
  'timelock',
  'ballotBox',
  'walletFactory',
] as const satisfies (keyof Contracts)[]

/** What a network is deployed from: a network file without what only the deployment knows. */
export interface NetworkDraft {
  name: string
  confirmations: number
  /** The stake token where there is one already. */
  token?: Address
  /** What else may be paid with. */
  tokens: TokenInfo[]
  parameters: NetworkParameters
}

/** Reads a network file's content. Throws CodedError `bad_network` that names the field. */
export function parseNetwork(json: string): Network {
  const fields = fileOf(json)
  const contracts = fields.object('contracts')
  return {
    name: nameOf(fields),
    chainId: fields.whole('chainId', 1),
    rpcUrl: fields.text('rpcUrl', /^(wss?|https?):\/\/\S+$/, 'a ws, wss, http or https address'),
    contracts: Object.fromEntries(CONTRACTS.map((name) => [name, contracts.address(name)])) as unknown as Contracts,
    confirmations: fields.whole('confirmations', 0),
    startBlock: fields.whole('startBlock', 0),
    tokens: fields.list('tokens').map(tokenOf),
    codeHashes: codeHashesOf(fields),
    strictCode: fields.has('strictCode') && fields.flag('strictCode'),
    parameters: parametersOf(fields.object('parameters')),
  }
}

/** Reads what a network is to be deployed from. Throws CodedError `bad_network` that names the field. */
export function parseDraft(json: string): NetworkDraft {
  const fields = fileOf(json)
  return {
    name: nameOf(fields),
    confirmations: fields.whole('confirmations', 0),
    ...(fields.has('token') && { token: fields.address('token') }),
    tokens: fields.list('tokens').map(tokenOf),
    parameters: parametersOf(fields.object('parameters')),
  }
}

/** A network as its file holds it. */
export function formatNetwork(network: Network): string {
  const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? numberOrText(value) : value)
  return `${JSON.stringify(network, plain, 2)}\n`
}

function fileOf(json: string): Fields {
  return new Fields(parseJson(json), '')
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw badNetwork(`not JSON: ${toError(cause).message}`, cause)
  }
}

function nameOf(fields: Fields): string {
  return fields.text('name', /^[a-z0-9][a-z0-9-]{0,31}$/, 'a short lower-case name')
}

function tokenOf(fields: Fields): TokenInfo {
  return {
    address: fields.address('address'),
    symbol: fields.text('symbol', /^[A-Za-z0-9.$-]{1,16}$/, 'a short symbol'),
    decimals: fields.whole('decimals', 0, 36),
  }
}

function codeHashesOf(fields: Fields): Network['codeHashes'] {
  if (!fields.has('codeHashes')) return {}
  const hashes = fields.object('codeHashes')
  const named = CONTRACTS.filter((name) => hashes.has(name))
  return Object.fromEntries(named.map((name) => [name, hashesOf(hashes.object(name))]))
}

function hashesOf(fields: Fields): CodeHashes {
  const code = fields.hash('code')
  return fields.has('implementation') ? { code, implementation: fields.hash('implementation') } : { code }
}

function parametersOf(fields: Fields): NetworkParameters {
  const market = fields.object('market')
  const governance = fields.object('governance')
  const values = PARAMETERS.map((name) => [name, market.amount(name)])
  return {
    market: Object.fromEntries(values) as Record<ParameterName, bigint>,
    governance: {
      votingDelaySeconds: governance.whole('votingDelaySeconds', 0),
      votingPeriodSeconds: governance.whole('votingPeriodSeconds', 1),
      proposalThreshold: governance.amount('proposalThreshold'),
      quorumPercent: governance.whole('quorumPercent', 0, 100),
      timelockDelaySeconds: governance.whole('timelockDelaySeconds', 0),
    },
    guardian: fields.address('guardian'),
  }
}

function numberOrText(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString()
}
