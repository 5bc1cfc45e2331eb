import { CodedError } from '@opgpu/utils'
import { type ChainOptions, openChain } from './open.js'
import type { Chain } from './port.js'

/** Several chains side by side, by their ids. */
export class Chains implements Iterable<Chain> {
  readonly #chains: ReadonlyMap<number, Chain>

  constructor(chains: readonly Chain[]) {
    this.#chains = new Map(chains.map((chain) => [chain.network.chainId, chain]))
    if (this.#chains.size !== chains.length) throw twice()
  }

  /** Opens all of them or none; each needs a store of its own. Rejects as `openChain` does. */
  static async open(options: readonly ChainOptions[]): Promise<Chains> {
    if (new Set(options.map(({ network }) => network.chainId)).size !== options.length) throw twice()
    const opening = await Promise.allSettled(options.map((each) => openChain(each)))
    const opened = opening.filter((each) => each.status === 'fulfilled').map(({ value }) => value)
    const failed = opening.find((each) => each.status === 'rejected')
    if (failed === undefined) return new Chains(opened)
    await Promise.all(opened.map((chain) => chain.close()))
    throw failed.reason
  }

  /** Throws CodedError `unknown_chain`. */
  get(chainId: number): Chain {
    const chain = this.#chains.get(chainId)
    if (chain !== undefined) return chain
    throw new CodedError('unknown_chain', `this daemon does not trade on chain ${chainId}`, {
      details: { chainId, known: [...this.#chains.keys()] },
      hint: 'add the network to its configuration',
    })
  }

  has(chainId: number): boolean {
    return this.#chains.has(chainId)
  }

  [Symbol.iterator](): Iterator<Chain> {
    return this.#chains.values()
  }

  async close(): Promise<void> {
    await Promise.all([...this].map((chain) => chain.close()))
  }
}

function twice(): CodedError<'bad_network'> {
  return new CodedError('bad_network', 'two of the networks are the same chain', {
    hint: 'name each chain once',
  })
}
