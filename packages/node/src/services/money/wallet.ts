import type { BalanceView, CloudWalletView, NetworkView, SessionKeyView, WalletView } from '@opgpu/api'
import type { TokenInfo } from '@opgpu/chain'
import { type Address, type Hex32, ZERO_ADDRESS, ZERO_HASH } from '@opgpu/protocol'
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
}

export async function walletView(chain: Ledger, { account, salt, key }: WalletQuestion): Promise<WalletView> {
  const [native, tokens, cloud] = await Promise.all([
    chain.nativeBalance(account),
    balances(chain, account),
    cloudWalletView(chain, { account, salt, key }),
  ])
  return { address: account, native, tokens, cloud }
}

export async function sessionKeyView(chain: Ledger, wallet: Address, key: Address): Promise<SessionKeyView> {
  const { token, ...limits } = await chain.wallets.sessionKey(wallet, key)
  return { key, token: tokenOf(chain, token === ZERO_ADDRESS ? chain.network.contracts.token : token), ...limits }
}

async function cloudWalletView(chain: Ledger, question: WalletQuestion): Promise<CloudWalletView> {
  const { account, salt = ZERO_HASH, key } = question
  const address = await chain.wallets.addressOf(account, salt)
  const [{ owner, nonce }, tokens] = await Promise.all([chain.wallets.wallet(address), balances(chain, address)])
  const created = owner !== ZERO_ADDRESS
  const own = created ? [await sessionKeyView(chain, address, key)] : []
  const keys = own.filter(({ expiresAt }) => expiresAt !== 0)
  return { address, owner: created ? owner : account, created, nonce, tokens, keys }
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
