import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { resolveJob } from '../../jobs/resolve.js'
import { addJobFiles } from './files.js'
import { JOB_ARGUMENT } from './id.js'
import { addJobJudgement } from './judge.js'
import { addJobOutput } from './output.js'
import { addJobViews } from './views.js'

export function addJob(program: Command, act: Act): void {
  const job = program.command('job').description('jobs of this daemon')
  addJobFiles(job, act)
  addJobViews(job, act)
  addJobOutput(job, act)
  addJobJudgement(job, act)
  job
    .command('cancel')
    .description('ask for the end of a job')
    .argument(...JOB_ARGUMENT)
    .action(act(cancel))
}

async function cancel(context: Context, given: string): Promise<void> {
  const client = await context.client()
  const id = await resolveJob(client, given)
  context.print(await client.cancelJob({ params: { id } }), ({ state }) => `asked for the end of ${id} (${state})`)
}
