import { asAddress } from '@opgpu/protocol/ids'
import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { describeStake } from '../../money/describe-stake.js'
import { addLookOptions, addSignOptions, type SignFlags } from '../../money/flags.js'
import { accountToShow, limitOf, optionalAddress, stakeAmountOf } from '../../money/given.js'
import { type LookFlags, look } from '../../money/open.js'
import { submit } from '../../money/submit.js'
import { when } from '../../output/words.js'

const AMOUNT = ['<amount>', 'like "100 OGPN"'] as const

export function addStakeMoves(stake: Command, act: Act): void {
  addLookOptions(stake.command('show'))
    .description('what is staked, assigned and unbonding, votes, tiers and rewards')
    .argument('[operator]', "an operator or owner (default: this daemon's key)")
    .action(act(show))
  addSignOptions(stake.command('add').description('add to the stake'))
    .argument(...AMOUNT)
    .option('--for <owner>', 'whose stake (default: your own)')
    .action(act(add))
  addSignOptions(stake.command('unbond').description('start to take stake out that is no collateral'))
    .argument(...AMOUNT)
    .action(act(unbond))
  addSignOptions(stake.command('claim').description('take out what was unbonding for the whole delay')).action(
    act((context, flags: SignFlags) => submit(context, flags, async () => ({ type: 'claim' }))),
  )
  addSignOptions(stake.command('verifier').description('hold part of the stake as the bond of a verifier'))
    .argument('<bond>', 'like "500 OGPN"; "0 OGPN" gives it back')
    .action(act(verifier))
  addSignOptions(stake.command('delegate').description('let another account vote with the stake'))
    .argument('<account>', 'who votes; your own address takes the votes back')
    .action(act(delegate))
}

async function show(context: Context, text: string | undefined, flags: LookFlags): Promise<void> {
  const operator = accountToShow(text, flags)
  await look(context, flags, async ({ money }) => context.print(await money.stake({ operator }), describeStake))
}

async function add(context: Context, text: string, flags: SignFlags & { for?: string }): Promise<void> {
  const owner = optionalAddress(flags.for)
  await submit(context, flags, async (counter) => {
    return { type: 'stake', amount: await stakeAmountOf(counter, text), ...(owner && { owner }) }
  })
}

async function unbond(context: Context, text: string, flags: SignFlags): Promise<void> {
  await submit(
    context,
    flags,
    async (counter) => ({ type: 'unbond', amount: await stakeAmountOf(counter, text) }),
    async ({ money, account }) => {
      const { unbonding } = await money.stake({ operator: account })
      return unbonding === undefined ? {} : { ready: when(unbonding.readyAt) }
    },
  )
}

async function verifier(context: Context, text: string, flags: SignFlags): Promise<void> {
  await submit(context, flags, async (counter) => {
    const { amount: bond } = await limitOf(counter, text)
    return { type: 'setVerifierBond', bond }
  })
}

async function delegate(context: Context, text: string, flags: SignFlags): Promise<void> {
  const delegatee = asAddress(text)
  await submit(context, flags, async () => ({ type: 'delegate', delegatee }))
}
