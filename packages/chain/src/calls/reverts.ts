import { CodedError } from '@opgpu/utils'
import type { ErrorDescription, Interface } from 'ethers/abi'
import { RpcError } from '../rpc/rpc.js'
import type { Book } from './describe/words.js'
import { explainRefusal } from './explain/explain.js'
import type { Refusal } from './refusal.js'

/** The contract's refusal inside a node's error, or undefined when the error is something else. */
export function refusalIn(error: unknown, interfaces: readonly Interface[]): Refusal | undefined {
  if (!(error instanceof RpcError)) return undefined
  const data = revertData(error.data)
  if (data === undefined) return /revert/i.test(error.message) ? { reason: 'Reverted', args: {} } : undefined
  return parseRefusal(data, interfaces)
}

/** A wallet's failed call carries the refusal of what it called; that is the one to tell. */
function parseRefusal(data: string, interfaces: readonly Interface[]): Refusal {
  for (const each of interfaces) {
    const parsed = each.parseError(data)
    if (parsed === null) continue
    const refusal = describe(parsed)
    const inner = refusal.reason === 'CallFailed' ? refusal.args.reason : undefined
    return inner === undefined || inner === '0x' ? refusal : parseRefusal(inner, interfaces)
  }
  return { reason: 'Unknown', args: { data } }
}

export function reverted(what: string, refusal: Refusal, book: Book): CodedError<'reverted'> {
  const message = `the contract refuses ${what}: ${explainRefusal(refusal, book)}`
  return new CodedError('reverted', message, { details: { ...refusal } })
}

/** Nodes put the bytes in `data` itself or one level below. */
function revertData(data: unknown): string | undefined {
  if (typeof data === 'string') return /0x[0-9a-fA-F]{8,}/.exec(data)?.[0]
  if (typeof data === 'object' && data !== null && 'data' in data) return revertData(data.data)
  return undefined
}

function describe(parsed: ErrorDescription): Refusal {
  const args = parsed.fragment.inputs.map((input, at) => [
    input.name || String(at),
    textOf(input.type, parsed.args[at]),
  ])
  return { reason: parsed.name, args: Object.fromEntries(args) }
}

function textOf(type: string, value: unknown): string {
  return type === 'address' ? String(value).toLowerCase() : String(value)
}
