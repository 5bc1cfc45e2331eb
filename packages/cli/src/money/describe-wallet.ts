import type { BalanceView, NetworkView, SessionKeyView, TokenView, WalletView } from '@opgpu/api/client'
import { pairs, table } from '../output/table.js'
import { money, safe, when } from '../output/words.js'

export function describeWallet({ address, native, tokens, cloud }: WalletView): string {
  const own = [
    pairs([
      ['address', address],
      ['for gas', money(native, 'ETH')],
      ['rebates', rebatesOf(tokens)],
    ]),
    balances(tokens),
    ...waiting(tokens),
  ]
  const wallet = pairs([['cloud wallet', `${cloud.address}${cloud.created ? '' : ' (not created yet)'}`]])
  const inside = cloud.created ? [balances(cloud.tokens), ...waiting(cloud.tokens), describeKeys(cloud.keys)] : []
  return [...own, '', wallet, ...inside].join('\n')
}

export function describeKeys(keys: SessionKeyView[]): string {
  return table(
    ['KEY', 'LEFT TODAY', 'A DAY', 'UNTIL'],
    keys.map(({ key, token, leftToday, perDay, expiresAt }) => [
      key,
      amount(leftToday, token),
      amount(perDay, token),
      expiresAt === 0 ? 'not a session key' : when(expiresAt),
    ]),
    'no session keys',
  )
}

export function describeTokens(tokens: NetworkView['tokens']): string {
  return table(
    ['TOKEN', 'DECIMALS', 'DEPOSITS', 'ADDRESS'],
    tokens.map(({ symbol, decimals, allowed, address }) => [
      safe(symbol),
      String(decimals),
      allowed ? 'allowed' : 'not allowed',
      address,
    ]),
    'no tokens',
  )
}

export function amount(units: bigint, { symbol, decimals }: Pick<TokenView, 'symbol' | 'decimals'>): string {
  return money(units, safe(symbol), decimals)
}

function balances(tokens: BalanceView[]): string {
  const rows = tokens.map(({ token, balance, credits, locked }) => [
    safe(token.symbol),
    amount(balance, token),
    amount(credits, token),
    amount(locked, token),
  ])
  return table(['TOKEN', 'BALANCE', 'CREDITS', 'LOCKED'], rows, 'no tokens')
}

function waiting(tokens: BalanceView[]): string[] {
  return tokens.flatMap(({ token, pending }) =>
    pending === undefined
      ? []
      : [`${amount(pending.amount, token)} wait for ${pending.recipient}, ready ${when(pending.readyAt)}`],
  )
}

function rebatesOf(tokens: BalanceView[]): string | undefined {
  const running = tokens.flatMap(({ token, rebates }) => {
    if (rebates === undefined) return []
    const { client, provider, until } = rebates
    return [`${safe(token.symbol)}: ${client} % as a client, ${provider} % as a provider, until ${when(until)}`]
  })
  return running.length === 0 ? undefined : running.join('; ')
}
