import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { usageError } from '../../errors.js'
import { describeParameters, describeProposal, describeProposals, describeWatchdog } from '../../money/describe-gov.js'
import { addLookOptions, addSignOptions, type SignFlags } from '../../money/flags.js'
import { type LookFlags, look } from '../../money/open.js'
import { submit } from '../../money/submit.js'
import { PROPOSAL, proposalNamed } from './proposal.js'

export function addGovViews(gov: Command, act: Act): void {
  addLookOptions(gov.command('ls')).description('proposals, newest first').action(act(list))
  addLookOptions(gov.command('show'))
    .description('one proposal: what it would do, its votes and times')
    .argument(...PROPOSAL)
    .action(act(show))
  addLookOptions(gov.command('params')).description('every number that the stakers set').action(act(parameters))
  addSignOptions(gov.command('watchdog').description('who may pause the market, and what is paused'))
    .option('--pause <part>', 'tasks, escrow or vault, for three days; the guardian alone can')
    .action(act(watchdog))
}

async function list(context: Context, flags: LookFlags): Promise<void> {
  await look(context, flags, async ({ money }) => {
    const { proposals } = await money.governance({})
    context.print(proposals, describeProposals)
  })
}

async function show(context: Context, id: string, flags: LookFlags): Promise<void> {
  await look(context, flags, async (counter) => {
    const { tokens } = await counter.money.network()
    context.print(await proposalNamed(counter, id), (proposal) => describeProposal(proposal, tokens[0]))
  })
}

async function parameters(context: Context, flags: LookFlags): Promise<void> {
  await look(context, flags, async ({ money }) => {
    context.print((await money.governance({})).parameters, describeParameters)
  })
}

async function watchdog(context: Context, flags: SignFlags & { pause?: string }): Promise<void> {
  if (flags.pause === undefined) {
    return look(context, flags, async ({ money }) => {
      const { guardian, pauses } = await money.governance({})
      context.print({ guardian, pauses }, describeWatchdog)
    })
  }
  const { PART_NAMES } = await import('@opgpu/api/client')
  const part = PART_NAMES.find((name) => name === flags.pause)
  if (part === undefined) throw usageError(`--pause: "${flags.pause}" is none of ${PART_NAMES.join(', ')}`)
  await submit(context, flags, async () => ({ type: 'pause', part }))
}
