import type { CallView } from '@opgpu/api/client'
import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { usageError } from '../../errors.js'
import { confirmSigning } from '../../money/confirm.js'
import { describeKeys } from '../../money/describe-wallet.js'
import { addCarryOptions, type SignFlags } from '../../money/flags.js'
import { amountOf, optionalAddress, ownWallet, tokenNamed, walletGiven } from '../../money/given.js'
import { type Counter, daemonCounter } from '../../money/open.js'
import { submit } from '../../money/submit.js'

interface KeyFlags extends SignFlags {
  wallet?: string | true
}

interface AuthorizeFlags extends KeyFlags {
  perDay: string
  for: string
}

type Order = Omit<Extract<CallView, { type: 'setSessionKey' }>['grant'], 'nonce'>

export function addKeys(wallet: Command, act: Act): void {
  addCarryOptions(
    wallet.command('authorize').description('let a key pay for tasks out of a cloud wallet, within limits'),
  )
    .argument('[key]', "its address (default: this daemon's)")
    .requiredOption('--per-day <amount>', 'the most it may lock in one day (UTC), like "50 OGPN"')
    .option('--for <duration>', 'how long, like 30d', '30d')
    .option('--wallet [address]', 'the cloud wallet (default: your own)')
    .action(act(authorize))
  addCarryOptions(wallet.command('revoke').description('take that from a key at once'))
    .argument('<key>', 'its address')
    .option('--wallet [address]', 'the cloud wallet (default: your own)')
    .action(act(revoke))
  wallet
    .command('keys')
    .description('what session keys may still do today')
    .argument('[key...]', "addresses (default: this daemon's)")
    .option('--wallet <address>', "the cloud wallet (default: this daemon's own)")
    .action(act(keys))
}

async function authorize(context: Context, given: string | undefined, flags: AuthorizeFlags): Promise<void> {
  const chosen = optionalAddress(given)
  const { parseDuration } = await import('@opgpu/protocol/jobfile')
  const lasting = parseDuration(flags.for)
  if (lasting === undefined) throw usageError(`--for: "${flags.for}" is not a duration (write 30d)`)
  const key = chosen ?? (await daemonCounter(context)).account
  await submit(context, flags, async (counter) => {
    const { token, amount: perDay } = await amountOf(counter, flags.perDay)
    const expiresAt = Math.floor((Date.now() + lasting) / 1000)
    return grantOf(counter, flags, { key, token: token.address, perDay, expiresAt })
  })
}

async function revoke(context: Context, given: string, flags: KeyFlags): Promise<void> {
  const key = optionalAddress(given)
  if (key === undefined) return
  await submit(context, flags, async (counter) => {
    const { address: token } = await tokenNamed(counter, undefined)
    return grantOf(counter, flags, { key, token, perDay: 0n, expiresAt: 0 })
  })
}

/** The owner's own call needs no nonce; what the daemon carries is signed for the wallet's next one. */
async function grantOf(counter: Counter, { wallet: given, carry }: KeyFlags, order: Order): Promise<CallView> {
  const wallet = (await walletGiven(counter, given)) ?? (await ownWallet(counter))
  const { desk, flags } = counter
  const call = { type: 'setSessionKey', wallet, grant: { ...order, nonce: 0n } } as const
  if (!carry || desk === undefined) return call
  await confirmSigning(desk.describe(call), flags.yes)
  return { ...call, ...(await desk.grant(wallet, order)) }
}

async function keys(context: Context, given: string[], { wallet }: { wallet?: string }): Promise<void> {
  const counter = await daemonCounter(context)
  const at = optionalAddress(wallet) ?? (await ownWallet(counter))
  const asked = given.flatMap((text) => optionalAddress(text) ?? [])
  const views = (asked.length === 0 ? [counter.account] : asked).map((key) => counter.money.sessionKey(at, key))
  context.print(await Promise.all(views), describeKeys)
}
