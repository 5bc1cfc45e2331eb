import { type Rpc, RpcError } from '../rpc/rpc.js'

export type Reception = 'taken' | 'nonce_used' | 'underpriced' | 'no_gas_money' | 'refused'

/** JSON-RPC has no codes for these; clients agree on the words, more or less. */
const WORDS: [RegExp, Reception][] = [
  [/already (known|imported)|known transaction|already exists/i, 'taken'],
  [/nonce.*too low|old ?nonce|nonce has already been used/i, 'nonce_used'],
  [/underpriced|less than block base fee|fee too low/i, 'underpriced'],
  [/insufficient funds|insufficient balance/i, 'no_gas_money'],
]

/** Hands a signed transaction to the node; harmless when the node has it already. */
export async function broadcast(
  rpc: Rpc,
  raw: string,
  signal: AbortSignal,
): Promise<{ reception: Reception; message: string }> {
  try {
    await rpc.request('eth_sendRawTransaction', [raw], signal)
    return { reception: 'taken', message: '' }
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    return { reception: receptionOf(error.message), message: error.message }
  }
}

export function receptionOf(message: string): Reception {
  return WORDS.find(([words]) => words.test(message))?.[1] ?? 'refused'
}
