import { RpcError } from './rpc.js'

/** One answer or notification of a node. */
export interface Message {
  id?: number | null
  method?: string
  params?: { result: unknown }
  result?: unknown
  error?: { code: number; message: string; data?: unknown }
}

export function request(id: number, method: string, params: readonly unknown[]): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params })
}

export function failureOf(message: Message): RpcError | undefined {
  const { error } = message
  return error === undefined ? undefined : new RpcError(error.code, error.message, error.data)
}
