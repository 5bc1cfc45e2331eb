import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { addSignOptions, type SignFlags } from '../../money/flags.js'
import { submit } from '../../money/submit.js'
import { when } from '../../output/words.js'
import { PROPOSAL, proposalNamed } from './proposal.js'

const STEPS = [
  ['queue', 'queueProposal', 'start the waiting time of what was decided'],
  ['execute', 'executeProposal', 'do what was decided, once it has waited'],
  ['cancel', 'cancelProposal', 'take back a proposal of yours before its vote begins'],
] as const

/** What follows a vote; anybody may send it. */
export function addDecisions(gov: Command, act: Act): void {
  for (const [name, type, description] of STEPS) {
    addSignOptions(gov.command(name).description(description))
      .argument(...PROPOSAL)
      .action(act((context, id: string, flags: SignFlags) => decide(context, type, id, flags)))
  }
}

async function decide(context: Context, type: (typeof STEPS)[number][1], id: string, flags: SignFlags): Promise<void> {
  await submit(
    context,
    flags,
    async (counter) => {
      const { actions, description } = await proposalNamed(counter, id)
      return { type, actions, description }
    },
    async (counter) => {
      const { state, readyAt } = await proposalNamed(counter, id)
      return { state, ...(state === 'queued' && { ready: when(readyAt) }) }
    },
  )
}
