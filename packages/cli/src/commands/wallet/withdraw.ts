import type { CallView, TransactionView } from '@opgpu/api/client'
import { CodedError } from '@opgpu/utils'
import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { requireConsent } from '../../money/confirm.js'
import { addSignOptions, type SignFlags } from '../../money/flags.js'
import { amountOf, optionalAddress, walletGiven } from '../../money/given.js'
import { atCounter, type Counter } from '../../money/open.js'
import { describeMined, send, submit } from '../../money/submit.js'
import { note } from '../../output/print.js'
import { when } from '../../output/words.js'

interface WithdrawFlags extends SignFlags {
  to?: string
  wallet?: string | true
  queue?: boolean
}

/** What the watchdog answers when a payment must wait. */
const SLOW = ['LargePayment', 'OutflowExceeded']

export function addWithdraw(wallet: Command, act: Act): void {
  addSignOptions(wallet.command('withdraw').description('turn credits back into tokens'))
    .argument('<amount>', 'like "2.5 OGPN"')
    .option('--to <address>', 'who receives them (default: you)')
    .option('--wallet [address]', 'out of a cloud wallet (default: your own)')
    .option('--queue', 'set them aside first: the way for what is above the limits')
    .action(act(withdraw))
}

async function withdraw(context: Context, text: string, flags: WithdrawFlags): Promise<void> {
  if (flags.unsigned) return submit(context, flags, (counter) => withdrawalOf(counter, text, flags))
  requireConsent(flags.yes)
  await atCounter(context, flags, async (counter) => {
    const call = await withdrawalOf(counter, text, flags)
    if (flags.queue) return queue(context, counter, call)
    const refusal = await slowReason(counter, call)
    if (refusal === undefined) return context.print(await send(counter, call), describeMined)
    note(`${refusal}\nThe slow way is open: it waits, and then anybody can release it.`)
    await queue(context, counter, await withdrawalOf(counter, text, { ...flags, queue: true }))
  })
}

async function withdrawalOf(counter: Counter, text: string, flags: WithdrawFlags): Promise<CallView> {
  const { token, amount } = await amountOf(counter, text)
  const wallet = await walletGiven(counter, flags.wallet)
  const recipient = optionalAddress(flags.to)
  const what = { token: token.address, amount }
  if (wallet === undefined) {
    return { type: flags.queue ? 'queueWithdrawal' : 'withdraw', ...what, ...(recipient && { recipient }) }
  }
  const type = flags.queue ? 'walletQueueWithdrawal' : 'walletWithdraw'
  return { type, wallet, ...what, recipient: recipient ?? counter.account }
}

/** The refusal's sentence, when the withdrawal is only too fast. */
async function slowReason({ sender }: Counter, call: CallView): Promise<string | undefined> {
  try {
    await sender.preview(call)
    return undefined
  } catch (error) {
    if (error instanceof CodedError && SLOW.includes(String(error.details.reason))) return error.message
    throw error
  }
}

async function queue(context: Context, counter: Counter, call: CallView): Promise<void> {
  const { withdrawalDelaySeconds } = await counter.money.network()
  note(`It can be released from about ${when(Math.floor(Date.now() / 1000) + withdrawalDelaySeconds)} on.`)
  const mined = await send(counter, call)
  const readyAt = await readyAtOf(counter, call)
  context.print({ ...mined, ...(readyAt !== undefined && { readyAt }) }, () => describeQueued(mined, readyAt))
}

async function readyAtOf({ money, account }: Counter, call: CallView): Promise<number | undefined> {
  if (!('token' in call)) return undefined
  const holder = 'wallet' in call ? call.wallet : account
  const { tokens } = await money.wallet({ account: holder })
  return tokens.find(({ token }) => token.address === call.token)?.pending?.readyAt
}

function describeQueued(mined: TransactionView, readyAt: number | undefined): string {
  const from = readyAt === undefined ? '' : ` from ${when(readyAt)} on`
  return `${describeMined(mined)}\nreleased${from} by: opgpu wallet release`
}
