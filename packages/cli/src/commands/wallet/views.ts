import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { describeTokens, describeWallet } from '../../money/describe-wallet.js'
import { addLookOptions, addSignOptions, type SignFlags } from '../../money/flags.js'
import { accountToShow, optionalAddress } from '../../money/given.js'
import { type LookFlags, look } from '../../money/open.js'
import { submit } from '../../money/submit.js'

const FIRST_SALT = `0x${'00'.repeat(32)}` as const

export function addWalletViews(wallet: Command, act: Act): void {
  addLookOptions(wallet.command('show'))
    .description('balances, credits, what is locked or waits, the cloud wallet and its keys')
    .argument('[account]', "whose (default: this daemon's)")
    .action(act(show))
  addLookOptions(wallet.command('tokens')).description('what this network can be paid with').action(act(tokens))
  addSignOptions(wallet.command('create').description('make the cloud wallet of an owner; anybody may pay for it'))
    .option('--owner <address>', 'whose it is for ever after (default: who signs)')
    .action(act(create))
}

async function show(context: Context, account: string | undefined, flags: LookFlags): Promise<void> {
  const whose = accountToShow(account, flags)
  await look(context, flags, async ({ money }) => {
    context.print(await money.wallet({ account: whose }), describeWallet)
  })
}

async function tokens(context: Context, flags: LookFlags): Promise<void> {
  await look(context, flags, async ({ money }) => {
    context.print((await money.network()).tokens, describeTokens)
  })
}

async function create(context: Context, flags: SignFlags & { owner?: string }): Promise<void> {
  const given = optionalAddress(flags.owner)
  await submit(
    context,
    flags,
    async ({ account }) => ({ type: 'createWallet', owner: given ?? account, salt: FIRST_SALT }),
    async ({ money, account }) => ({ wallet: (await money.wallet({ account: given ?? account })).cloud.address }),
  )
}
