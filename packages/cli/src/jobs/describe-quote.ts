import type { QuoteView } from '@opgpu/api/client'
import { amount } from '../money/describe-wallet.js'
import { pairs, table } from '../output/table.js'
import { coloured, safe } from '../output/words.js'

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
  token: 'does not take this token',
}

export function describeQuote(quote: QuoteView): string {
  const { eligible, refused, credits, minimumPrice, token } = quote
  const able = eligible.map(({ provider, estimate, ratePerSecond, gpus }) => [
    coloured('green', '✓'),
    provider,
    `${amount(estimate, token)} at most, ${amount(ratePerSecond, token)} a second`,
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
      ['lowest maxPrice', minimumPrice === undefined ? 'nobody could run it' : amount(minimumPrice, token)],
      ['your credits', amount(credits, token)],
      ['of a payment', describeFees(quote.fees)],
      ['worth it from', describeWorth(quote)],
    ]),
  ].join('\n')
}

function describeFees({ stakersBps, treasuryBps, clientRebate }: QuoteView['fees']): string {
  const share = (bps: number) => `${bps / 100} %`
  const back = clientRebate === 0 ? '' : `, of which ${clientRebate} % come back to you`
  const provider = share(10_000 - stakersBps - treasuryBps)
  return `${provider} to the provider, ${share(stakersBps)} to the stakers, ${share(treasuryBps)} to the treasury${back}`
}

/** Below that the chain takes more than 5 % of the job's price. */
function describeWorth({ minUsefulValue: least, token }: QuoteView): string | undefined {
  if (least === undefined) return undefined
  const { single, batch, session } = least
  return `${amount(single, token)} alone, ${amount(batch, token)} among many, ${amount(session, token)} in a session`
}
