import type { Address } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import type { Book } from '../calls/describe/words.js'
import type { Interfaces } from '../calls/interfaces.js'
import type { Refusal } from '../calls/refusal.js'
import { refusalIn, reverted } from '../calls/reverts.js'
import type { ContractCall } from '../calls/transaction.js'
import { type Rpc, RpcError } from '../rpc/rpc.js'
import { receptionOf } from './broadcast.js'
import type { Fees } from './intent.js'

export interface PreflightModules {
  rpc: Rpc
  from: Address
  interfaces: Interfaces
  /** By which refusals are told. */
  book: Book
}

/** Tries calls out on the node without sending them. */
export class Preflight {
  readonly #rpc: Rpc
  readonly #from: Address
  readonly #interfaces: Interfaces
  readonly #book: Book

  constructor({ rpc, from, interfaces, book }: PreflightModules) {
    this.#rpc = rpc
    this.#from = from
    this.#interfaces = interfaces
    this.#book = book
  }

  /** Gas that the call would use now. Rejects with `reverted` or `no_gas_money`. */
  async estimate(call: ContractCall, name: string, signal: AbortSignal): Promise<bigint> {
    const { to, data } = call
    try {
      const question = [{ from: this.#from, to, data }, 'latest']
      return BigInt(await this.#rpc.request<string>('eth_estimateGas', question, signal))
    } catch (error) {
      throw this.#explain(error, name)
    }
  }

  /** Why the call would be refused now, or undefined when it would not. */
  async refusal(call: ContractCall, signal: AbortSignal): Promise<Refusal | undefined> {
    const { to, data } = call
    try {
      await this.#rpc.request('eth_call', [{ from: this.#from, to, data }, 'latest'], signal)
      return undefined
    } catch (error) {
      const refusal = refusalIn(error, Object.values(this.#interfaces))
      if (refusal === undefined) throw error
      return refusal
    }
  }

  /** Rejects with `no_gas_money` when the account cannot pay for so much gas. */
  async assertGasMoney(gas: bigint, fees: Fees, signal: AbortSignal): Promise<void> {
    const required = gas * fees.maxFee
    const balance = BigInt(await this.#rpc.request<string>('eth_getBalance', [this.#from, 'latest'], signal))
    if (balance < required) throw noGasMoney(this.#from, { balance, required })
  }

  /** The error of a call that a contract refused. */
  refused(name: string, refusal: Refusal) {
    return reverted(name, refusal, this.#book)
  }

  #explain(error: unknown, name: string): unknown {
    const refusal = refusalIn(error, Object.values(this.#interfaces))
    if (refusal !== undefined) return this.refused(name, refusal)
    if (error instanceof RpcError && receptionOf(error.message) === 'no_gas_money') return noGasMoney(this.#from)
    return error
  }
}

export function noGasMoney(account: Address, amounts: { balance?: bigint; required?: bigint } = {}) {
  return new CodedError('no_gas_money', `the account ${account} cannot pay for the transaction's gas`, {
    details: { account, ...amounts },
    hint: "send some of the chain's native coin to it",
  })
}

/** More than was estimated, because the state may change before the transaction is mined. */
export function withHeadroom(gas: bigint): bigint {
  return gas + gas / 4n + 5_000n
}
