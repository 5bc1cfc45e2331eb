import type { Signer } from '@opgpu/protocol'
import type { ContractCall } from '../calls/transaction.js'
import type { Rpc } from '../rpc/rpc.js'
import { bumped, currentFees } from './fees.js'
import type { Fees, Intent } from './intent.js'
import type { IntentLog } from './intent-log.js'
import { type Preflight, withHeadroom } from './preflight.js'
import { signTransaction } from './sign.js'

/** Gas of a transfer without data, by the protocol of the chain. */
const TRANSFER_GAS = 21_000n

export interface IssuerModules {
  rpc: Rpc
  signer: Signer
  chainId: number
  log: IntentLog
  preflight: Preflight
}

/** Makes signed intents: takes nonces in order and stores every version before anybody sees it. */
export class Issuer {
  readonly #modules: IssuerModules
  #nextNonce: number
  #queue: Promise<unknown> = Promise.resolve()

  private constructor(modules: IssuerModules, nextNonce: number) {
    this.#modules = modules
    this.#nextNonce = nextNonce
  }

  static async init(modules: IssuerModules, signal: AbortSignal): Promise<Issuer> {
    const mined = await minedNonce(modules.rpc, modules.signer, signal)
    const last = modules.log.open().at(-1)?.nonce ?? -1
    return new Issuer(modules, Math.max(mined, last + 1))
  }

  /** A new intent. Rejects with `reverted` or `no_gas_money` before a nonce is used. */
  async issue(key: string, name: string, call: ContractCall, signal: AbortSignal): Promise<Intent> {
    const { gas, fees } = await this.#price(name, call, signal)
    return this.#inTurn(() => this.#store({ key, ...call, gas, fees, attempts: 0 }))
  }

  /** The same call under a new nonce, when the old one can never be mined again or was spent without effect. */
  async reissue(intent: Intent, signal: AbortSignal): Promise<Intent> {
    const { to, data } = intent
    const { gas, fees } = await this.#price(intent.key, { to, data }, signal)
    const mined = await minedNonce(this.#modules.rpc, this.#modules.signer, signal)
    return this.#inTurn(() => {
      this.#nextNonce = Math.max(this.#nextNonce, mined)
      return this.#store({ key: intent.key, to, data, gas, fees, attempts: intent.attempts + 1 })
    })
  }

  /** The same nonce with higher fees, or undefined when more would be waste. */
  async bump(intent: Intent, signal: AbortSignal): Promise<Intent | undefined> {
    const fees = bumped(intent.fees, await currentFees(this.#modules.rpc, signal))
    return fees === undefined ? undefined : this.#sign({ ...intent, fees })
  }

  /** Spends the intent's nonce on nothing, so that those behind it can be mined. */
  async voidOut(intent: Intent, why: string, signal: AbortSignal): Promise<Intent> {
    const fees = bumped(intent.fees, await currentFees(this.#modules.rpc, signal)) ?? intent.fees
    const to = this.#modules.signer.address
    return this.#sign({ ...intent, to, data: '0x', gas: TRANSFER_GAS, fees, voided: why })
  }

  async #price(name: string, call: ContractCall, signal: AbortSignal): Promise<{ gas: bigint; fees: Fees }> {
    const { preflight, rpc } = this.#modules
    const gas = withHeadroom(await preflight.estimate(call, name, signal))
    const fees = await currentFees(rpc, signal)
    await preflight.assertGasMoney(gas, fees, signal)
    return { gas, fees }
  }

  async #store(fields: Pick<Intent, 'key' | 'to' | 'data' | 'gas' | 'fees' | 'attempts'>): Promise<Intent> {
    const intent = await this.#sign({ ...fields, nonce: this.#nextNonce, raw: '0x', hashes: [], signedAt: 0 })
    this.#nextNonce++
    return intent
  }

  async #sign(unsigned: Intent): Promise<Intent> {
    const { signer, chainId, rpc, log } = this.#modules
    const { raw, hash } = signTransaction(signer, { ...unsigned, chainId })
    const hashes = [...unsigned.hashes, hash]
    const intent = { ...unsigned, raw, hashes, signedAt: rpc.head.number }
    await log.save(intent)
    return intent
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(work)
    this.#queue = turn.catch(() => {})
    return turn
  }
}

/** How many transactions of the account the chain has. */
export async function minedNonce(rpc: Rpc, signer: Pick<Signer, 'address'>, signal: AbortSignal): Promise<number> {
  return Number(await rpc.request<string>('eth_getTransactionCount', [signer.address, 'latest'], signal))
}
