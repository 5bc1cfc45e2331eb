import { resolve } from 'node:path'
import type { ApiClient } from '@opgpu/api/client'
import type { Command } from 'commander'
import type { Act } from '../action.js'
import type { Context } from '../context.js'
import { EXIT } from '../errors.js'
import { attendJob } from '../jobs/attend.js'
import type { RunFlags } from '../jobs/flags.js'
import { note } from '../output/print.js'
import { counted } from '../output/words.js'

const collect = (text: string, before: string[]) => [...before, text]

export function addRun(program: Command, act: Act): void {
  const run = program
    .command('run')
    .description('run one job like docker run: live output, its exit code, its outputs')
    .argument('<image>', 'ipfs://bafy… or name@sha256:…')
    .argument('[command...]', 'after --, what to run')
  addMachineOptions(run)
  addMarketOptions(run)
  run
    .option('-i, --input <name=path[:to]>', 'a file or directory (repeatable), seen under /in/<name>', collect, [])
    .option('-o, --output <dir>', 'where the outputs are written when it ends: /out of the container as out')
    .option('-e, --env <K=V>', 'an environment variable (repeatable)', collect, [])
    .option('--entrypoint <path>', "instead of the image's own")
    .option('-d, --detach', 'print the job id and leave')
    .action(act(runJob))
}

function addMachineOptions(run: Command): void {
  run
    .option('--gpus <count>', 'GPUs')
    .option('--gpu-vendor <name>', 'nvidia or amd')
    .option('--vram <size>', 'memory of each GPU, like 16G')
    .option('--cpus <count>', 'CPUs, like 0.5')
    .option('--memory <size>', 'like 16G')
    .option('--disk <size>', 'upper bound of the outputs, like 50G')
    .option('--timeout <duration>', 'the longest it may run, like 1h')
}

function addMarketOptions(run: Command): void {
  run
    .option('--max-price <amount>', 'the most it may cost, like "2.5 OGPN", in any token of the network')
    .option('--pay-as-you-go', 'pay while it runs, by vouchers, instead of once for its result')
    .option('--bid-window <duration>', 'how long bids are collected, like 2s')
    .option('--mode <mode>', 'auction')
    .option('--chain <name>', "which of the daemon's chains, by its network's name or its id (default: its first)")
    .option('--min-reputation <fraction>', 'lowest reputation of a provider, 0 to 1')
    .option('--min-stake <amount>', 'OGPN that a provider must have at stake')
}

type Flags = RunFlags & { output?: string; detach?: boolean }

async function runJob(context: Context, image: string, command: string[], flags: Flags): Promise<number> {
  const { requestOfFlags } = await import('../jobs/flags.js')
  const body = await requestOfFlags(image, command, flags)
  const client = await context.client()
  const { id } = await client.submitJob({ body })
  if (flags.detach) {
    context.print({ id }, () => id)
    return EXIT.ok
  }
  note(`job ${id}`)
  const { output } = flags
  return await attendJob(context, client, id, {
    logs: context.json ? 'stderr' : 'both',
    states: true,
    cancels: true,
    ...(output === undefined ? {} : { afterwards: (job) => fetchOutputs(client, job, resolve(output)) }),
  })
}

async function fetchOutputs(
  client: ApiClient,
  { id, outputs }: { id: string; outputs?: object | undefined },
  directory: string,
): Promise<void> {
  if (outputs === undefined) {
    note('opgpu: the job has no outputs')
    return
  }
  const { files } = await client.writeOutputs({ params: { id }, body: { directory } })
  note(`${counted(files.length, 'file')} written to ${directory}`)
}
