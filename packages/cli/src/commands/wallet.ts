import type { TransactionView } from '@opgpu/api/client'
import type { Command } from 'commander'
import type { Act } from '../action.js'
import type { Context } from '../context.js'
import { pairs } from '../output/table.js'
import { money } from '../output/words.js'

export function addWallet(program: Command, act: Act): void {
  const wallet = program.command('wallet').description('tokens and prepaid credits')
  wallet.command('show').description('balances and credits').action(act(show))
  wallet
    .command('deposit')
    .description('turn tokens into credits')
    .argument('<amount>', 'like "2.5 OGPN"')
    .action(act((context, amount: string) => move(context, 'deposit', amount)))
  wallet
    .command('withdraw')
    .description('turn credits back into tokens')
    .argument('<amount>', 'like "2.5 OGPN"')
    .action(act((context, amount: string) => move(context, 'withdraw', amount)))
}

async function show(context: Context): Promise<void> {
  const client = await context.client()
  context.print(await client.showWallet(), ({ address, token, balance, credits, native }) =>
    pairs([
      ['address', address],
      ['balance', money(balance, token.symbol)],
      ['credits', money(credits, token.symbol)],
      ['for gas', money(native, 'ETH')],
    ]),
  )
}

async function move(context: Context, kind: 'deposit' | 'withdraw', text: string): Promise<void> {
  const { parseAmount } = await import('@opgpu/protocol/units')
  const amount = parseAmount(text)
  const client = await context.client()
  context.print(await client[kind]({ body: { amount } }), mined)
}

export function mined({ transaction, blockNumber }: TransactionView): string {
  return `done in block ${blockNumber}, transaction ${transaction}`
}
