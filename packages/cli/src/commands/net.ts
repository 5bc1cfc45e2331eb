import type { CardView } from '@opgpu/api/client'
import type { Command } from 'commander'
import type { Act } from '../action.js'
import { amount } from '../money/describe-wallet.js'
import { table } from '../output/table.js'
import { bytes, money, safe } from '../output/words.js'

export function addNet(program: Command, act: Act): void {
  const net = program.command('net').description('the network as this daemon sees it')
  net
    .command('peers')
    .description('connected peers')
    .action(
      act(async (context) => {
        const client = await context.client()
        context.print(await client.listPeers(), (peers) =>
          table(
            ['PEER', 'DIRECTION', 'SCORE', 'LATENCY'],
            peers.map(({ peerId, direction, score, latencyMs }) => [
              peerId,
              direction,
              score.toFixed(1),
              latencyMs === undefined ? '' : `${latencyMs.toFixed(1)} ms`,
            ]),
            'no peers',
          ),
        )
      }),
    )
  net
    .command('gpus')
    .description('machines on offer')
    .action(
      act(async (context) => {
        const client = await context.client()
        context.print(await client.listGpus(), describe)
      }),
    )
}

function describe(cards: CardView[]): string {
  return table(
    ['PROVIDER', 'CPUS', 'MEMORY', 'DISK', 'GPUS', 'A SECOND FROM'],
    cards.map(({ provider, cpuMillis, memoryBytes, diskBytes, gpus, ratePerSecond, otherRates }) => [
      provider,
      String(cpuMillis / 1000),
      bytes(memoryBytes),
      bytes(diskBytes),
      gpus.map((gpu) => safe(gpu.model)).join(', ') || 'none',
      [money(ratePerSecond), ...otherRates.map((rate) => amount(rate.ratePerSecond, rate.token))].join(', '),
    ]),
    'nobody offers a machine',
  )
}
