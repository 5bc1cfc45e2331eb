import type { Address, Hex32, Signature } from '@opgpu/protocol'
import type { SessionKeyView, WalletReader, WalletView } from '../port.js'
import { RpcError } from '../rpc/rpc.js'
import { lower, type Queries } from './queries.js'

/** What ERC-1271 answers for a signature that counts. */
const VALID = '0x1626ba7e'

export class CloudWalletReader implements WalletReader {
  readonly #queries: Queries

  constructor(queries: Queries) {
    this.#queries = queries
  }

  async addressOf(owner: Address, salt: Hex32): Promise<Address> {
    return lower(await this.#queries.one('walletFactory', 'walletOf', [owner, salt]))
  }

  async wallet(wallet: Address): Promise<WalletView | undefined> {
    if ((await this.#queries.request<string>('eth_getCode', [wallet, 'latest'])) === '0x') return undefined
    const [[owner], [nonce]] = await Promise.all([this.#ask(wallet, 'owner'), this.#ask(wallet, 'nonce')])
    return { owner: lower(owner), nonce: nonce as bigint }
  }

  async sessionKey(wallet: Address, key: Address): Promise<SessionKeyView> {
    const [[raw], [leftToday]] = await Promise.all([
      this.#ask(wallet, 'sessionKey', [key]),
      this.#ask(wallet, 'leftToday', [key]),
    ])
    const { token, perDay, expiresAt } = raw as { token: string; perDay: bigint; expiresAt: bigint }
    return { token: lower(token), perDay, leftToday: leftToday as bigint, expiresAt: Number(expiresAt) }
  }

  async isValidSignature(account: Address, hash: Hex32, signature: Signature): Promise<boolean> {
    const data = this.#queries.interfaces.cloudWallet.encodeFunctionData('isValidSignature', [hash, signature])
    try {
      const answer = await this.#queries.request<string>('eth_call', [{ to: account, data }, 'latest'])
      return answer.startsWith(VALID)
    } catch (error) {
      if (error instanceof RpcError) return false
      throw error
    }
  }

  async #ask(wallet: Address, method: string, args: unknown[] = []): Promise<unknown[]> {
    return this.#queries.at(wallet, 'cloudWallet', method, args)
  }
}
