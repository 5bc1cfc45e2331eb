import type { Address, Domain } from '@opgpu/protocol'
import type { Interfaces } from '../calls/interfaces.js'
import type { Contracts } from '../port.js'
import { quantity, type Rpc } from '../rpc/rpc.js'

export interface QueriesModules {
  rpc: Rpc
  contracts: Contracts
  domain: Domain
  interfaces: Interfaces
  /** Ends a question that takes too long. */
  limit: () => AbortSignal
}

/** Questions to the contracts at the newest block. */
export class Queries {
  readonly #modules: QueriesModules

  constructor(modules: QueriesModules) {
    this.#modules = modules
  }

  get rpc(): Rpc {
    return this.#modules.rpc
  }

  get contracts(): Contracts {
    return this.#modules.contracts
  }

  get domain(): Domain {
    return this.#modules.domain
  }

  get interfaces(): Interfaces {
    return this.#modules.interfaces
  }

  limit(): AbortSignal {
    return this.#modules.limit()
  }

  /** The one value that a function returns. */
  async one<T>(contract: keyof Contracts, method: string, args: readonly unknown[] = []): Promise<T> {
    const [value] = await this.all(contract, method, args)
    return value as T
  }

  async all(contract: keyof Contracts, method: string, args: readonly unknown[] = []): Promise<unknown[]> {
    return this.at(this.contracts[contract], contract, method, args)
  }

  /** Asks a contract that is not the network's own, with the face of one that is. */
  async at(to: Address, face: keyof Interfaces, method: string, args: readonly unknown[] = []): Promise<unknown[]> {
    const abi = this.interfaces[face]
    const call = { to, data: abi.encodeFunctionData(method, args) }
    const answer = await this.request<string>('eth_call', [call, 'latest'])
    return abi.decodeFunctionResult(method, answer).toArray()
  }

  async request<T>(method: string, params: readonly unknown[]): Promise<T> {
    return this.rpc.request<T>(method, params, this.limit())
  }

  async nonce(account: Address, tag: 'latest' | 'pending'): Promise<number> {
    return Number(await this.request<string>('eth_getTransactionCount', [account, tag]))
  }

  async blockTime(block: number): Promise<number> {
    const { timestamp } = await this.request<{ timestamp: string }>('eth_getBlockByNumber', [quantity(block), false])
    return Number(timestamp)
  }
}

export function lower(address: unknown): Address {
  return String(address).toLowerCase() as Address
}
