import { type Address, COLLATERAL_UNIT, formatAmount } from '@opgpu/protocol'
import type { Network, ParameterName } from '../../port.js'

/** What a description needs of the network. */
export type Book = Pick<Network, 'contracts' | 'tokens' | 'name'>

/** How each call of a kind is told: sentences, the first of which says what happens. */
export type Describer<C extends { type: string }> = {
  [T in C['type']]: (call: Extract<C, { type: T }>, book: Book) => string[]
}

/** "2.5 OGPN"; of a token that the network does not know, its smallest units and address. */
export function money(book: Book, token: Address, amount: bigint): string {
  const known = book.tokens.find(({ address }) => address === token)
  return known === undefined ? `${amount} units of ${token}` : formatAmount(amount, known.symbol, known.decimals)
}

export function stakeMoney(book: Book, amount: bigint): string {
  return money(book, book.contracts.token, amount)
}

export function collateralMoney(book: Book, units: bigint): string {
  return stakeMoney(book, units * COLLATERAL_UNIT)
}

export function tokenName(book: Book, token: Address): string {
  return book.tokens.find(({ address }) => address === token)?.symbol ?? token
}

/** A contract of the network by its name, beside its address. */
export function account(book: Book, address: Address): string {
  const [name] = Object.entries(book.contracts).find(([, at]) => at === address) ?? []
  return name === undefined ? address : `${address} (${name} of ${book.name})`
}

export function whenMs(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

export function whenSeconds(seconds: number | bigint): string {
  return whenMs(Number(seconds) * 1000)
}

export function percent(bps: number | bigint): string {
  return `${Number(bps) / 100} %`
}

const UNITS: [name: string, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
]

/** "14 days", "90 minutes": in the largest unit that tells it exactly. */
export function duration(seconds: number): string {
  const [name, size] = UNITS.find(([, each]) => seconds % each === 0 && seconds >= each) ?? ['second', 1]
  const count = seconds / size
  return `${count} ${name}${count === 1 ? '' : 's'}`
}

/** A parameter's value in the unit that its name means. */
export function parameterValue(parameter: ParameterName, value: bigint, book: Book): string {
  if (parameter.endsWith('Delay')) return duration(Number(value))
  if (parameter.endsWith('Stake')) return stakeMoney(book, value)
  if (parameter.endsWith('Rebate')) return `${value} % of the treasury's part`
  if (parameter === 'ProviderTierTasks') return `${value} tasks`
  return percent(value)
}
