import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TokenInfo } from '@opgpu/chain'
import { type Address, asAddress } from '@opgpu/protocol'
import { environment } from './environment.js'

const RECEIPT_MS = 20
/** `transfer(address,uint256)` */
const TRANSFER = '0xa9059cbb'

/** A stablecoin of six decimals; all of it belongs to an account of the local chain that signs for whoever asks. */
export class Dollar {
  #token: TokenInfo | undefined
  #rpcUrl = ''

  get token(): TokenInfo {
    if (this.#token === undefined) throw new Error('the token is not made yet')
    return this.#token
  }

  async make(rpcUrl: string): Promise<TokenInfo[]> {
    this.#rpcUrl = rpcUrl.replace('ws:', 'http:')
    const { bytecode } = JSON.parse(await readFile(join(environment.artifacts, 'Dollar.sol/Dollar.json'), 'utf8'))
    const { contractAddress } = await this.#send({ data: bytecode.object + word(await this.#holder()) })
    this.#token = { address: asAddress(contractAddress), symbol: 'TUSD', decimals: 6 }
    return [this.#token]
  }

  async give(to: Address, amount: bigint): Promise<void> {
    await this.#send({ to: this.token.address, data: TRANSFER + word(to) + word(`0x${amount.toString(16)}`) })
  }

  /** The second account: the first one deploys the market, by its nonces. */
  async #holder(): Promise<string> {
    const [, second = ''] = await this.#ask<string[]>('eth_accounts', [])
    return second
  }

  async #send(call: { to?: Address; data: string }): Promise<{ contractAddress: string }> {
    const hash = await this.#ask<string>('eth_sendTransaction', [{ from: await this.#holder(), ...call }])
    for (;;) {
      const receipt = await this.#ask<{ contractAddress: string; status: string } | null>('eth_getTransactionReceipt', [
        hash,
      ])
      if (receipt?.status === '0x0') throw new Error('the transaction was reverted')
      if (receipt !== null) return receipt
      await new Promise((resolve) => setTimeout(resolve, RECEIPT_MS))
    }
  }

  async #ask<T>(method: string, params: unknown[]): Promise<T> {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
    const answer = await fetch(this.#rpcUrl, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const { result, error } = (await answer.json()) as { result: T; error?: { message: string } }
    if (error !== undefined) throw new Error(`${method}: ${error.message}`)
    return result
  }
}

function word(hex: string): string {
  return hex.slice(2).padStart(64, '0')
}
