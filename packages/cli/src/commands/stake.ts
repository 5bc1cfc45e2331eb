import type { Command } from 'commander'
import type { Act } from '../action.js'
import { pairs } from '../output/table.js'
import { money } from '../output/words.js'
import { mined } from './wallet.js'

export function addStake(program: Command, act: Act): void {
  const stake = program.command('stake').description('the stake behind this provider')
  stake
    .command('show')
    .description('what is staked, and what of it open tasks hold')
    .action(
      act(async (context) => {
        const client = await context.client()
        context.print(await client.showStake(), ({ owner, staked, locked, operatorAuthorised, token }) =>
          pairs([
            ['owner', owner],
            ['staked', money(staked, token.symbol)],
            ['locked', money(locked, token.symbol)],
            ['operator', operatorAuthorised ? 'authorised' : 'not authorised'],
          ]),
        )
      }),
    )
  stake
    .command('add')
    .description('add to the stake')
    .argument('<amount>', 'like "100 OGPN"')
    .action(
      act(async (context, text: string) => {
        const { parseAmount } = await import('@opgpu/protocol/units')
        const amount = parseAmount(text)
        const client = await context.client()
        context.print(await client.addStake({ body: { amount } }), mined)
      }),
    )
}
