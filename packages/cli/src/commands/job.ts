import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Act } from '../action.js'
import type { Context } from '../context.js'
import { attendJob } from '../jobs/attend.js'
import { describeChoice, describeJob, describeList, describeQuote } from '../jobs/describe.js'
import { followJob, writeAll } from '../jobs/follow.js'
import { resolveJob } from '../jobs/resolve.js'
import { bytes } from '../output/words.js'

const ID = 'job id, or how it begins'

export function addJob(program: Command, act: Act): void {
  const job = program.command('job').description('jobs of this daemon')
  addFileCommands(job, act)
  addViews(job, act)
  addFollowers(job, act)
  job.command('cancel').description('ask for the end of a job').argument('<job>', ID).action(act(cancel))
  job
    .command('outputs')
    .description("write a job's outputs into a directory")
    .argument('<job>', ID)
    .requiredOption('-o, --output <dir>', 'directory, created when missing')
    .action(act(outputs))
}

function addFileCommands(job: Command, act: Act): void {
  job
    .command('submit')
    .description('submit a job file; prints the job id')
    .argument('<file>', 'YAML')
    .action(act(submit))
  job
    .command('validate')
    .description('check a job file and print the request it makes; needs no daemon')
    .argument('<file>', 'YAML')
    .action(act(async (context, file: string) => context.print(await requestOf(file), () => `${file} is a valid job`)))
  job
    .command('quote')
    .description('who could run a job file, at what price, and why the others cannot')
    .argument('<file>', 'YAML')
    .action(act(quote))
}

function addViews(job: Command, act: Act): void {
  job
    .command('ls')
    .description('jobs, newest first')
    .option('-n, --limit <count>', 'how many', '20')
    .action(
      act(async (context, { limit }: { limit: string }) => {
        const client = await context.client()
        context.print(await client.listJobs({ query: { limit } }), describeList)
      }),
    )
  job
    .command('show')
    .description('one job in full')
    .argument('<job>', ID)
    .action(act(viewer(describeJob)))
  job
    .command('why')
    .description('why this provider: bids, scores and what decided')
    .argument('<job>', ID)
    .action(act(viewer(describeChoice)))
}

function addFollowers(job: Command, act: Act): void {
  job
    .command('logs')
    .description("a job's output")
    .argument('<job>', ID)
    .option('-f, --follow', 'go on until the job ends')
    .action(act(logs))
  job
    .command('wait')
    .description("wait for a job's end; ends with its exit code")
    .argument('<job>', ID)
    .action(
      act(async (context, given: string) => {
        const client = await context.client()
        const id = await resolveJob(client, given)
        return await attendJob(context, client, id, { logs: 'none', states: true, cancels: false })
      }),
    )
}

/** Reading a file needs the YAML reader, which no other command does. */
async function requestOf(file: string) {
  const { readJobFile } = await import('../jobfile/read.js')
  return await readJobFile(resolve(file))
}

async function submit(context: Context, file: string): Promise<void> {
  const body = await requestOf(file)
  const client = await context.client()
  context.print(await client.submitJob({ body }), ({ id }) => id)
}

async function quote(context: Context, file: string): Promise<void> {
  const body = await requestOf(file)
  const client = await context.client()
  context.print(await client.quoteJob({ body }), describeQuote)
}

function viewer(describe: typeof describeJob) {
  return async (context: Context, given: string): Promise<void> => {
    const client = await context.client()
    const id = await resolveJob(client, given)
    context.print(await client.showJob({ params: { id } }), describe)
  }
}

async function logs(context: Context, given: string, { follow = false }: { follow?: boolean }): Promise<void> {
  const client = await context.client()
  const id = await resolveJob(client, given)
  if (follow && !context.json) {
    await followJob(client, id, { logs: 'both', states: false, signal: new AbortController().signal })
    return
  }
  const chunks = client.jobLogs({ params: { id } })
  if (!context.json) {
    for await (const { stream, data } of chunks) await writeAll(process[stream], data)
    return
  }
  const text = { stdout: '', stderr: '' }
  for await (const { stream, data } of chunks) text[stream] += Buffer.from(data).toString('utf8')
  context.print(text, () => '')
}

async function cancel(context: Context, given: string): Promise<void> {
  const client = await context.client()
  const id = await resolveJob(client, given)
  context.print(await client.cancelJob({ params: { id } }), ({ state }) => `asked for the end of ${id} (${state})`)
}

async function outputs(context: Context, given: string, { output }: { output: string }): Promise<void> {
  const client = await context.client()
  const id = await resolveJob(client, given)
  const written = await client.writeOutputs({ params: { id }, body: { directory: resolve(output) } })
  context.print(written, ({ files, directory }) =>
    [...files.map(({ path, size }) => `${path}  ${bytes(size)}`), `written to ${directory}`].join('\n'),
  )
}
