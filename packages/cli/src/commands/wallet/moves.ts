import type { CallView } from '@opgpu/api/client'
import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { usageError } from '../../errors.js'
import { confirmSigning } from '../../money/confirm.js'
import { addCarryOptions, addSignOptions, type SignFlags } from '../../money/flags.js'
import { amountOf, type GivenAmount, optionalAddress, tokenNamed, walletGiven } from '../../money/given.js'
import type { Counter } from '../../money/open.js'
import { submit } from '../../money/submit.js'
import { addWithdraw } from './withdraw.js'

/** Long enough to be mined, short enough to be forgotten. */
const PERMIT_SECONDS = 3600n

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

type Permit = Extract<CallView, { type: 'depositWithPermit' }>['permit']
type Carried = Pick<Extract<CallView, { type: 'deposit' }>, 'token' | 'amount'> & {
  wallet: Awaited<ReturnType<typeof walletGiven>>
}

/** The owner is told and asked before it signs; the daemon's transaction is told and asked after. */
async function carried({ desk, money, account: holder, flags }: Counter, what: Carried): Promise<CallView> {
  const { token, amount, wallet } = what
  const spender = wallet ?? (await money.network()).contracts.paymentEscrow
  if (desk === undefined || spender === undefined) throw new Error('a permit needs a key and an escrow')
  const deadline = BigInt(Math.floor(Date.now() / 1000)) + PERMIT_SECONDS
  const callWith = (permit: Permit): CallView =>
    wallet === undefined
      ? { type: 'depositWithPermit', holder, token, amount, permit }
      : { type: 'walletDepositWithPermit', wallet, token, amount, permit }
  await confirmSigning(desk.describe(callWith({ deadline, signature: '0x' })), flags.yes)
  return callWith(await desk.permit({ token, amount, spender, deadline }))
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
