import type { QuoteView } from '@opgpu/api/client'
import { pairs, table } from '../output/table.js'
import { coloured, money, safe } from '../output/words.js'

/** What the market's conditions mean to a person; a condition that is not here is shown as it is. */
const CONDITIONS: Record<string, string> = {
  cpus: 'has too few CPUs',
  memory: 'has too little memory',
  disk: 'has too little disk',
  'gpu.vendor': 'has no GPU of that vendor',
  'gpu.count': 'has too few GPUs',
  'gpu.vram': 'its GPUs have too little memory',
  price: 'asks more than maxPrice',
  time: 'cannot finish in time',
  stake: 'has too little at stake',
  reputation: 'has too low a reputation',
  value: 'does not take jobs for so little',
  mode: 'does not take part in this mode',
}

export function describeQuote({ eligible, refused, credits, minimumPrice, token }: QuoteView): string {
  const able = eligible.map(({ provider, estimate, ratePerSecond, gpus }) => [
    coloured('green', '✓'),
    provider,
    `${money(estimate, token)} at most, ${money(ratePerSecond, token)} a second`,
    gpus.map(safe).join(', '),
  ])
  const unable = refused.map(({ provider, conditions }) => [
    coloured('red', '✗'),
    provider,
    conditions.map((name) => CONDITIONS[name] ?? safe(name)).join('; '),
  ])
  return [
    table(['', 'PROVIDER', 'TERMS', 'GPUS'], [...able, ...unable], 'no provider is known'),
    pairs([
      ['lowest maxPrice', minimumPrice === undefined ? 'nobody could run it' : money(minimumPrice, token)],
      ['your credits', money(credits, token)],
    ]),
  ].join('\n')
}
