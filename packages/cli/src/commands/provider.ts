import type { ProviderStatusView } from '@opgpu/api/client'
import type { Command } from 'commander'
import type { Act } from '../action.js'
import { pairs } from '../output/table.js'
import { bytes, money } from '../output/words.js'

export function addProvider(program: Command, act: Act): void {
  program
    .command('provider')
    .description('this machine as a provider')
    .command('status')
    .description('what it offers, has free, runs and has earned')
    .action(
      act(async (context) => {
        const client = await context.client()
        context.print(await client.providerStatus(), describe)
      }),
    )
}

type Machine = NonNullable<ProviderStatusView['capacity']>

function describe(status: ProviderStatusView): string {
  const { offering, reason, capacity, free, ratePerSecond, running, jobs, earned, token } = status
  return pairs([
    ['offering', offering ? 'yes' : `no${reason === undefined ? '' : `: ${reason}`}`],
    ['machine', capacity && machine(capacity)],
    ['free', free && machine(free)],
    ['asks', `${money(ratePerSecond, token)} a second for the smallest job`],
    ['running', running.length === 0 ? 'nothing' : running.join(' ')],
    ['jobs', `${jobs.settled} settled, ${jobs.failed} failed`],
    ['earned', money(earned, token)],
  ])
}

export function machine({ cpuMillis, memoryBytes, diskBytes, gpus }: Machine): string {
  const cards = gpus.map((gpu) => `${gpu.model} (${bytes(gpu.vramBytes)})`)
  return [`${cpuMillis / 1000} CPUs`, `${bytes(memoryBytes)} memory`, `${bytes(diskBytes)} disk`, ...cards].join(', ')
}
