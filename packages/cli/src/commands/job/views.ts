import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { describeChoice, describeJob, describeList } from '../../jobs/describe.js'
import { resolveJob } from '../../jobs/resolve.js'
import { JOB_ARGUMENT } from './id.js'

/** Commands that look at jobs as they are. */
export function addJobViews(job: Command, act: Act): void {
  job.command('ls').description('jobs, newest first').option('-n, --limit <count>', 'how many', '20').action(act(list))
  job
    .command('show')
    .description('one job in full')
    .argument(...JOB_ARGUMENT)
    .action(act(viewer(describeJob)))
  job
    .command('why')
    .description('why this provider: bids, scores and what decided')
    .argument(...JOB_ARGUMENT)
    .action(act(viewer(describeChoice)))
}

async function list(context: Context, { limit }: { limit: string }): Promise<void> {
  const client = await context.client()
  context.print(await client.listJobs({ query: { limit } }), describeList)
}

function viewer(describe: typeof describeJob) {
  return async (context: Context, given: string): Promise<void> => {
    const client = await context.client()
    const id = await resolveJob(client, given)
    context.print(await client.showJob({ params: { id } }), describe)
  }
}
