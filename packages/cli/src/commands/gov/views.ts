import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { usageError } from '../../errors.js'
import { describeParameters, describeProposal, describeProposals, describeWatchdog } from '../../money/describe-gov.js'
import { addSignOptions, type SignFlags } from '../../money/flags.js'
import { daemonCounter } from '../../money/open.js'
import { submit } from '../../money/submit.js'
import { PROPOSAL, proposalNamed } from './proposal.js'

export function addGovViews(gov: Command, act: Act): void {
  gov
    .command('ls')
    .description('proposals, newest first')
    .action(
      act(async (context) => {
        const { money } = await daemonCounter(context)
        const { proposals } = await money.governance({})
        context.print(proposals, describeProposals)
      }),
    )
  gov
    .command('show')
    .description('one proposal: what it would do, its votes and times')
    .argument(...PROPOSAL)
    .action(act(show))
  gov
    .command('params')
    .description('every number that the stakers set')
    .action(
      act(async (context) => {
        const { money } = await daemonCounter(context)
        context.print((await money.governance({})).parameters, describeParameters)
      }),
    )
  addSignOptions(gov.command('watchdog').description('who may pause the market, and what is paused'))
    .option('--pause <part>', 'tasks, escrow or vault, for three days; the guardian alone can')
    .action(act(watchdog))
}

async function show(context: Context, id: string): Promise<void> {
  const counter = await daemonCounter(context)
  const { tokens } = await counter.money.network()
  context.print(await proposalNamed(counter, id), (proposal) => describeProposal(proposal, tokens[0]))
}

async function watchdog(context: Context, flags: SignFlags & { pause?: string }): Promise<void> {
  if (flags.pause === undefined) {
    const { money } = await daemonCounter(context)
    const { guardian, pauses } = await money.governance({})
    return context.print({ guardian, pauses }, describeWatchdog)
  }
  const { PART_NAMES } = await import('@opgpu/api/client')
  const part = PART_NAMES.find((name) => name === flags.pause)
  if (part === undefined) throw usageError(`--pause: "${flags.pause}" is none of ${PART_NAMES.join(', ')}`)
  await submit(context, flags, async () => ({ type: 'pause', part }))
}
