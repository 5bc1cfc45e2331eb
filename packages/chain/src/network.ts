import { type Address, asAddress } from '@opgpu/protocol'
import { CodedError, toError } from '@opgpu/utils'
import type { Network } from './port.js'

const CONTRACTS = ['token', 'stakingVault', 'paymentEscrow', 'taskManager'] as const

/** Reads a network file's content. Throws CodedError `bad_network` that names the field. */
export function parseNetwork(json: string): Network {
  const fields = asObject(parseJson(json), 'the file')
  const contracts = asObject(fields.contracts, 'contracts')
  return {
    name: textOf(fields, 'name', /^[a-z0-9][a-z0-9-]{0,31}$/, 'a short lower-case name'),
    chainId: wholeOf(fields, 'chainId', 1),
    rpcUrl: textOf(fields, 'rpcUrl', /^(wss?|https?):\/\/\S+$/, 'a ws, wss, http or https address'),
    contracts: Object.fromEntries(CONTRACTS.map((name) => [name, addressOf(contracts, name)])) as Network['contracts'],
    confirmations: wholeOf(fields, 'confirmations', 0),
    startBlock: wholeOf(fields, 'startBlock', 0),
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw bad(`not JSON: ${toError(cause).message}`, cause)
  }
}

function asObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`${name} must be an object`)
  return value as Record<string, unknown>
}

function textOf(fields: Record<string, unknown>, name: string, pattern: RegExp, what: string): string {
  const value = fields[name]
  if (typeof value !== 'string' || !pattern.test(value)) throw bad(`${name} must be ${what}`)
  return value
}

function wholeOf(fields: Record<string, unknown>, name: string, least: number): number {
  const value = fields[name]
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least) {
    throw bad(`${name} must be a whole number of at least ${least}`)
  }
  return value
}

function addressOf(fields: Record<string, unknown>, name: string): Address {
  return asAddress(textOf(fields, name, /^0x[0-9a-fA-F]{40}$/, 'an address (contracts)'))
}

function bad(reason: string, cause?: unknown): CodedError<'bad_network'> {
  return new CodedError('bad_network', `the network file is not usable: ${reason}`, {
    hint: 'compare it with configs/networks/local.json',
    cause,
  })
}
