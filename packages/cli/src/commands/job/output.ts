import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { attendJob } from '../../jobs/attend.js'
import { printLogs } from '../../jobs/logs.js'
import { resolveJob } from '../../jobs/resolve.js'
import { bytes } from '../../output/words.js'
import { JOB_ARGUMENT } from './id.js'

/** Commands for what a job says and leaves. */
export function addJobOutput(job: Command, act: Act): void {
  job
    .command('logs')
    .description("a job's output")
    .argument(...JOB_ARGUMENT)
    .option('-f, --follow', 'go on until the job ends')
    .action(act(logs))
  job
    .command('wait')
    .description("wait for a job's end; ends with its exit code")
    .argument(...JOB_ARGUMENT)
    .action(act(wait))
  job
    .command('outputs')
    .description("write a job's outputs into a directory")
    .argument(...JOB_ARGUMENT)
    .requiredOption('-o, --output <dir>', 'directory, created when missing')
    .action(act(outputs))
}

async function logs(context: Context, given: string, { follow = false }: { follow?: boolean }): Promise<void> {
  const client = await context.client()
  await printLogs(context, client, await resolveJob(client, given), follow)
}

async function wait(context: Context, given: string): Promise<number> {
  const client = await context.client()
  const id = await resolveJob(client, given)
  return await attendJob(context, client, id, { logs: 'none', states: true, cancels: false })
}

async function outputs(context: Context, given: string, { output }: { output: string }): Promise<void> {
  const client = await context.client()
  const id = await resolveJob(client, given)
  const written = await client.writeOutputs({ params: { id }, body: { directory: resolve(output) } })
  context.print(written, ({ files, directory }) =>
    [...files.map(({ path, size }) => `${path}  ${bytes(size)}`), `written to ${directory}`].join('\n'),
  )
}
