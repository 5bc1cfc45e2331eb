import type { CallView } from '@opgpu/api/client'
import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { usageError } from '../../errors.js'
import { addCarryOptions, addSignOptions, type SignFlags } from '../../money/flags.js'
import { amountOf, type GivenAmount, optionalAddress, tokenNamed, walletGiven } from '../../money/given.js'
import type { Counter } from '../../money/open.js'
import { submit } from '../../money/submit.js'
import { addWithdraw } from './withdraw.js'

interface DepositFlags extends SignFlags {
  into?: string
  wallet?: string | true
  held?: boolean
}

interface ReleaseFlags extends SignFlags {
  account?: string
  wallet?: string | true
}

/** Commands that move tokens into credits and out again. */
export function addMoves(wallet: Command, act: Act): void {
  addCarryOptions(wallet.command('deposit').description('turn tokens into credits'))
    .argument('<amount>', 'like "2.5 OGPN"')
    .option('--into <account>', 'whose credits (default: your own)')
    .option('--wallet [address]', 'into a cloud wallet (default: your own)')
    .option('--held', 'with --wallet: of the tokens that lie in the wallet')
    .action(act(deposit))
  addWithdraw(wallet, act)
  addSignOptions(wallet.command('release').description('pay out a withdrawal that has waited long enough'))
    .argument('[token]', 'default: the one that waits')
    .option('--account <address>', 'whose (default: your own)')
    .option('--wallet [address]', "a cloud wallet's (default: your own)")
    .action(act(release))
}

async function deposit(context: Context, text: string, flags: DepositFlags): Promise<void> {
  if (flags.held && flags.wallet === undefined) throw usageError('--held goes with --wallet')
  if (flags.into !== undefined && flags.wallet !== undefined) throw usageError('say one of --into and --wallet')
  if (flags.carry && (flags.held || flags.into !== undefined)) {
    throw usageError('a permit brings tokens into your own credits or wallet: leave --into and --held out')
  }
  await submit(context, flags, async (counter) => depositCall(counter, await amountOf(counter, text), flags))
}

async function depositCall(
  counter: Counter,
  { token: { address: token }, amount }: GivenAmount,
  { into, wallet: given, held, carry }: DepositFlags,
): Promise<CallView> {
  const wallet = await walletGiven(counter, given)
  if (wallet !== undefined && held) return { type: 'walletDeposit', wallet, token, amount }
  if (carry) return carried(counter, { token, amount, wallet })
  const account = optionalAddress(into) ?? wallet
  return { type: 'deposit', token, amount, ...(account && { account }) }
}

type Carried = Pick<Extract<CallView, { type: 'deposit' }>, 'token' | 'amount'> & {
  wallet: Awaited<ReturnType<typeof walletGiven>>
}

async function carried(
  { desk, money, account: holder }: Counter,
  { token, amount, wallet }: Carried,
): Promise<CallView> {
  const escrow = (await money.network()).contracts.paymentEscrow
  const spender = wallet ?? escrow
  if (desk === undefined || spender === undefined) throw new Error('a permit needs a key and an escrow')
  const permit = await desk.permit({ token, amount, spender })
  if (wallet !== undefined) return { type: 'walletDepositWithPermit', wallet, token, amount, permit }
  return { type: 'depositWithPermit', holder, token, amount, permit }
}

async function release(context: Context, name: string | undefined, flags: ReleaseFlags): Promise<void> {
  const given = optionalAddress(flags.account)
  await submit(context, flags, async (counter) => {
    const account = given ?? (await walletGiven(counter, flags.wallet)) ?? counter.account
    return { type: 'releaseWithdrawal', account, token: await waitingToken(counter, account, name) }
  })
}

async function waitingToken(counter: Counter, account: Counter['account'], name: string | undefined) {
  if (name !== undefined) return (await tokenNamed(counter, name)).address
  const { tokens } = await counter.money.wallet({ account })
  const [waiting, ...others] = tokens.filter(({ pending }) => pending !== undefined)
  if (waiting === undefined) throw usageError(`no withdrawal of ${account} waits`)
  if (others.length === 0) return waiting.token.address
  throw usageError('several withdrawals wait: name the token')
}
