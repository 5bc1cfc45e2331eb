import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { usageError } from '../../errors.js'
import { resolveJob } from '../../jobs/resolve.js'
import { JOB_ARGUMENT } from './id.js'

export function addJobJudgement(job: Command, act: Act): void {
  job
    .command('dispute')
    .description('object to a result that its provider put on chain, before it is paid; costs a bond')
    .argument(...JOB_ARGUMENT)
    .requiredOption('--reason <text>', 'what is wrong with it; its hash goes on chain')
    .action(act(dispute))
  job
    .command('rate')
    .description("rate a settled job's provider, once")
    .argument(...JOB_ARGUMENT)
    .argument('<score>', 'from 0 to 100')
    .action(act(rate))
}

async function dispute(context: Context, given: string, { reason }: { reason: string }): Promise<void> {
  const client = await context.client()
  const id = await resolveJob(client, given)
  const job = await client.disputeJob({ params: { id }, body: { reason } })
  context.print(job, () => `the payment of ${id} waits for a decision`)
}

async function rate(context: Context, given: string, text: string): Promise<void> {
  const score = Number(text)
  if (!/^\d+$/.test(text) || score > 100)
    throw usageError(`"${text}" is not a score: write a whole number from 0 to 100`)
  const client = await context.client()
  const id = await resolveJob(client, given)
  const job = await client.rateJob({ params: { id }, body: { score } })
  context.print(job, () => `rated ${id} with ${score}`)
}
