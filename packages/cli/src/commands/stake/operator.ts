import type { Address, Signature } from '@opgpu/protocol'
import { asAddress } from '@opgpu/protocol/ids'
import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { usageError } from '../../errors.js'
import { confirmSigning, requireConsent } from '../../money/confirm.js'
import { addSignOptions, type SignFlags } from '../../money/flags.js'
import { optionalAddress, stakeAmountOf } from '../../money/given.js'
import { type Counter, daemonCounter } from '../../money/open.js'
import { submit } from '../../money/submit.js'
import { pairs } from '../../output/table.js'

interface AuthoriseFlags extends SignFlags {
  consent?: string
}

interface CollateralFlags extends SignFlags {
  operator?: string
  remove?: boolean
}

const OPERATOR = ['[operator]', "its address (default: this daemon's key)"] as const

/** Which keys work on a stake, and how much of it each of them answers with. */
export function addOperator(stake: Command, act: Act): void {
  const operator = stake.command('operator').description('keys that work on the stake, and their collateral')
  addSignOptions(
    operator.command('authorise').description('let a key work on the stake, now and for ever only on this one'),
  )
    .argument(...OPERATOR)
    .option('--consent <signature>', "what `opgpu stake operator consent` printed on the operator's machine")
    .action(act(authorise))
  addSignOptions(operator.command('revoke').description('take that from a key'))
    .argument('<operator>', 'its address')
    .action(act(revoke))
  addSignOptions(operator.command('collateral').description('let a key answer with more of the stake, or with less'))
    .argument('<amount>', 'like "100 OGPN"')
    .option('--operator <address>', "which key (default: this daemon's)")
    .option('--remove', 'take so much back, as far as no open task holds it')
    .action(act(collateral))
  operator
    .command('consent')
    .description("print this daemon's consent to work for an owner")
    .argument('<owner>', 'whose stake it is')
    .option('-y, --yes', 'do not ask')
    .action(act(consent))
}

async function authorise(context: Context, given: string | undefined, flags: AuthoriseFlags): Promise<void> {
  const operator = optionalAddress(given) ?? (await daemonCounter(context)).account
  await submit(context, flags, async ({ account }) => {
    const consent = await consentOf(context, { owner: account, operator }, flags)
    return { type: 'setOperator', operator, authorised: true, consent }
  })
}

async function consentOf(
  context: Context,
  { owner, operator }: Record<'owner' | 'operator', Address>,
  { consent }: AuthoriseFlags,
): Promise<Signature> {
  if (owner === operator) return '0x'
  if (consent !== undefined && /^0x[0-9a-fA-F]{130}$/.test(consent)) return consent.toLowerCase() as Signature
  if (consent !== undefined) throw usageError('--consent: not a signature of 65 bytes')
  const daemon = await daemonCounter(context)
  if (daemon.account === operator) return (await daemon.money.consent(owner)).signature
  throw usageError(
    `the operator ${operator} must consent`,
    `on its machine: opgpu stake operator consent ${owner}; then give the signature here with --consent`,
  )
}

async function revoke(context: Context, text: string, flags: SignFlags): Promise<void> {
  const operator = asAddress(text)
  await submit(context, flags, async () => ({ type: 'setOperator', operator, authorised: false, consent: '0x' }))
}

async function collateral(context: Context, text: string, flags: CollateralFlags): Promise<void> {
  const operator = optionalAddress(flags.operator) ?? (await daemonCounter(context)).account
  const type = flags.remove ? 'removeCollateral' : 'addCollateral'
  await submit(context, flags, async (counter: Counter) => {
    return { type, operator, amount: await stakeAmountOf(counter, text) }
  })
}

async function consent(context: Context, text: string, { yes }: { yes?: boolean }): Promise<void> {
  const owner = asAddress(text)
  requireConsent(yes)
  const { money, account } = await daemonCounter(context)
  await confirmSigning([`Let this key, ${account}, work on the stake of ${owner}, for ever only on that one.`], yes)
  context.print(await money.consent(owner), ({ operator, signature }) =>
    pairs([
      ['operator', operator],
      ['owner', owner],
      ['signature', signature],
    ]),
  )
}
