import type { GovernedActionView } from '@opgpu/api/client'
import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { addSignOptions, type SignFlags } from '../../money/flags.js'
import type { Counter } from '../../money/open.js'
import { submit } from '../../money/submit.js'
import type { AddAction } from './adder.js'
import { addMarketActions } from './propose-market.js'
import { addMoneyActions } from './propose-money.js'

export interface ProposeFlags extends SignFlags {
  description: string
}

export function addPropose(gov: Command, act: Act): void {
  const propose = gov.command('propose').description('propose something to the stakers')
  const add: AddAction = (name, description, args, make) => {
    const command = addSignOptions(propose.command(name).description(description)).requiredOption(
      '-d, --description <text>',
      'why, for everybody to read',
    )
    for (const [argument, words] of args) command.argument(argument, words)
    return command.action(
      act((context, ...rest: unknown[]) => {
        const flags = rest.at(-1) as ProposeFlags
        return submitProposal(context, flags, (counter) => make(counter, rest.slice(0, -1) as string[], { ...flags }))
      }),
    )
  }
  addMarketActions(add)
  addMoneyActions(add)
}

async function submitProposal(
  context: Context,
  flags: ProposeFlags,
  make: (counter: Counter) => Promise<GovernedActionView>,
): Promise<void> {
  const { description } = flags
  await submit(
    context,
    flags,
    async (counter) => ({ type: 'propose', actions: [await make(counter)], description }),
    async ({ money, account }) => {
      const { proposals } = await money.governance({ account })
      const made = proposals.find((each) => each.proposer === account && each.description === description)
      return made === undefined ? {} : { proposal: String(made.id) }
    },
  )
}
