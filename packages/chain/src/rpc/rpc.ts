import type { Hex32 } from '@opgpu/protocol'

/** A block's header, as far as anything here reads it. */
export interface Head {
  number: number
  hash: Hex32
  parentHash: Hex32
  timestampMs: number
  /** Wei for a unit of gas. */
  baseFee: bigint
}

/** JSON-RPC to one node of an EVM chain. */
export interface Rpc {
  /** The newest head that was seen. */
  readonly head: Head
  /** Waits while the node is away until the signal aborts. Rejects with RpcError when the node refuses. */
  request<T>(method: string, params: readonly unknown[], signal: AbortSignal): Promise<T>
  /** Also called with the current head after every reconnection. */
  onHead(listener: (head: Head) => void): () => void
  close(): void
}

/** The node's refusal of one request. */
export class RpcError extends Error {
  readonly code: number
  readonly data: unknown

  constructor(code: number, message: string, data: unknown) {
    super(message)
    this.name = 'RpcError'
    this.code = code
    this.data = data
  }
}

export interface RawHead {
  number: string
  hash: string
  parentHash: string
  timestamp: string
  baseFeePerGas?: string
}

export function parseHead(raw: RawHead): Head {
  return {
    number: Number(raw.number),
    hash: raw.hash as Hex32,
    parentHash: raw.parentHash as Hex32,
    timestampMs: Number(raw.timestamp) * 1000,
    baseFee: BigInt(raw.baseFeePerGas ?? 0),
  }
}

export function quantity(value: number | bigint): string {
  return `0x${value.toString(16)}`
}

export async function blockAt(rpc: Pick<Rpc, 'request'>, tag: number | 'latest', signal: AbortSignal) {
  const name = tag === 'latest' ? tag : quantity(tag)
  const raw = await rpc.request<RawHead | null>('eth_getBlockByNumber', [name, false], signal)
  return raw === null ? undefined : parseHead(raw)
}
