import type { BalanceView, CloudWalletView, NetworkView, SessionKeyView, WalletView } from '@opgpu/api'
import type { TokenInfo } from '@opgpu/chain'
import { type Address, type Hex32, ZERO_ADDRESS, ZERO_HASH } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import { type Ledger, tokenOf, tokensOf } from './ledger.js'

export async function networkView(chain: Ledger): Promise<NetworkView> {
  const { name, chainId, contracts } = chain.network
  const tokens = tokensOf(chain).map(async (token) => ({
    ...token,
    allowed: await chain.money.isAllowed(token.address),
  }))
  const { WithdrawalDelay } = await chain.governance.parameters()
  return {
    name,
    chainId,
    contracts: { ...contracts },
    tokens: await Promise.all(tokens),
    withdrawalDelaySeconds: Number(WithdrawalDelay),
  }
}

/** `key`: shown when it is a session key of the account's cloud wallet. */
export interface WalletQuestion {
  account: Address
  salt?: Hex32
  key: Address
  /** Shown instead of the one that the account owns. */
  wallet?: Address
}

export async function walletView(chain: Ledger, question: WalletQuestion): Promise<WalletView> {
  const { account } = question
  const [native, tokens, cloud] = await Promise.all([
    chain.nativeBalance(account),
    balances(chain, account),
    cloudWalletView(chain, question),
  ])
  return { address: account, native, tokens, cloud }
}

export async function sessionKeyView(chain: Ledger, wallet: Address, key: Address): Promise<SessionKeyView> {
  if ((await chain.wallets.wallet(wallet)) === undefined) throw noWallet(wallet)
  const { token, ...limits } = await chain.wallets.sessionKey(wallet, key)
  return { key, token: tokenOf(chain, token === ZERO_ADDRESS ? chain.network.contracts.token : token), ...limits }
}

async function cloudWalletView(chain: Ledger, question: WalletQuestion): Promise<CloudWalletView> {
  const { account, salt = ZERO_HASH, key } = question
  const address = question.wallet ?? (await chain.wallets.addressOf(account, salt))
  const [found, tokens] = await Promise.all([chain.wallets.wallet(address), balances(chain, address)])
  if (found === undefined) return { address, owner: account, created: false, nonce: 0n, tokens, keys: [] }
  const own = await sessionKeyView(chain, address, key)
  return { address, created: true, ...found, tokens, keys: own.expiresAt === 0 ? [] : [own] }
}

export function noWallet(address: Address): CodedError<'not_found'> {
  return new CodedError('not_found', `no wallet stands at ${address}`, { hint: 'make it with: opgpu wallet create' })
}

function balances(chain: Ledger, account: Address): Promise<BalanceView[]> {
  return Promise.all(tokensOf(chain).map((token) => balanceView(chain, account, token)))
}

async function balanceView(chain: Ledger, account: Address, token: TokenInfo): Promise<BalanceView> {
  const { address } = token
  const [allowed, balance, book, pending] = await Promise.all([
    chain.money.isAllowed(address),
    chain.balance(account, address),
    chain.money.account(account, address),
    chain.money.pending(account, address),
  ])
  const { credits, locked, clientRebate: client, providerRebate: provider, rebatesUntil: until } = book
  const rebates = until * 1000 > Date.now() ? { client, provider, until } : undefined
  return { token, allowed, balance, credits, locked, rebates, pending }
}
