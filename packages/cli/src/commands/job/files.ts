import { resolve } from 'node:path'
import type { JobRequest } from '@opgpu/protocol/jobfile'
import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { describeQuote } from '../../jobs/describe-quote.js'

const FILE = ['<file>', 'YAML'] as const

/** Commands that begin with a job file. */
export function addJobFiles(job: Command, act: Act): void {
  job
    .command('submit')
    .description('submit a job file; prints the job id')
    .argument(...FILE)
    .action(act(submit))
  job
    .command('validate')
    .description('check a job file and print the request it makes; needs no daemon')
    .argument(...FILE)
    .action(act(async (context, file: string) => context.print(await requestOf(file), () => `${file} is a valid job`)))
  job
    .command('quote')
    .description('who could run a job file, at what price, and why the others cannot')
    .argument(...FILE)
    .action(act(quote))
}

/** The YAML reader is loaded by no other command. */
async function requestOf(file: string): Promise<JobRequest> {
  const { readJobFile } = await import('../../jobfile/read.js')
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
