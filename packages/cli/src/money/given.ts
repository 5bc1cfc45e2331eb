import type { TokenView } from '@opgpu/api/client'
import { type Address, asAddress } from '@opgpu/protocol/ids'
import { usageError } from '../errors.js'
import type { Counter, LookFlags } from './open.js'

export interface GivenAmount {
  token: TokenView
  amount: bigint
}

/** "2.5 OGPN" by the tokens of the network; nothing is no amount. */
export async function amountOf(counter: Counter, text: string): Promise<GivenAmount> {
  const given = await limitOf(counter, text)
  if (given.amount === 0n) throw usageError(`"${text}" is nothing`)
  return given
}

/** As `amountOf`, where nothing has a meaning. */
export async function limitOf({ money }: Counter, text: string): Promise<GivenAmount> {
  const { parseMoney } = await import('@opgpu/protocol/units')
  return parseMoney(text, (await money.network()).tokens)
}

/** An amount of the token that is staked. */
export async function stakeAmountOf(counter: Counter, text: string): Promise<bigint> {
  const [stake] = (await counter.money.network()).tokens
  const { token, amount } = await amountOf(counter, text)
  if (token.address === stake?.address) return amount
  throw usageError(`"${text}": only ${stake?.symbol} can be staked`)
}

/** A token by its name or address; default: the one that is staked. */
export async function tokenNamed({ money }: Counter, name: string | undefined): Promise<TokenView> {
  const { tokens } = await money.network()
  const token = tokens.find(({ symbol, address }, at) =>
    name === undefined ? at === 0 : symbol.toUpperCase() === name.toUpperCase() || address === name.toLowerCase(),
  )
  if (token !== undefined) return token
  throw usageError(`this network has no token ${name}`, `it has ${tokens.map(({ symbol }) => symbol).join(', ')}`)
}

export function optionalAddress(text: string | undefined): Address | undefined {
  return text === undefined ? undefined : asAddress(text)
}

/** Whose money is shown: without a daemon there is no account to begin with. */
export function accountToShow(text: string | undefined, { network }: LookFlags): Address | undefined {
  if (text === undefined && network !== undefined) throw usageError('--network needs the account to look at')
  return optionalAddress(text)
}

/** The value of `--wallet [address]`: a cloud wallet by its address, or the account's own; undefined without the option. */
export async function walletGiven(counter: Counter, given: string | true | undefined): Promise<Address | undefined> {
  if (given === undefined) return undefined
  return given === true ? ownWallet(counter) : asAddress(given)
}

export async function ownWallet({ money, account }: Counter): Promise<Address> {
  return (await money.wallet({ account })).cloud.address
}
