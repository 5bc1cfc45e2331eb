import { relative } from 'node:path'
import { pairs, table } from '../output/table.js'
import { bytes, mark, millis, money } from '../output/words.js'
import type { IrisOutcome } from './iris.js'
import type { Market } from './market.js'

/** What happened, for a person: bids, the choice, the time, the money, the proof. */
export function summary(market: Market, outcome: IrisOutcome): string {
  const { job } = outcome
  return [
    '',
    bidTable(market, outcome),
    '',
    pairs([
      ['awarded', job.award && `${nameOf(market, job.award.provider)}: ${job.award.reason}`],
      ['container', `${job.container.image}, exit code ${job.container.exitCode}`],
      ['failure', job.failure && `${job.failure.phase}: ${job.failure.message} [${job.failure.code}]`],
      ['outputs', job.outputs && `ipfs://${job.outputs.cid}`],
      ...(job.outputs?.files ?? []).map(({ path, size }) => ['', `${path}  ${bytes(size)}`] as const),
      ['written to', relative(process.cwd(), outcome.outputDirectory)],
      ['time', timeline(job.timingsMs)],
      ...payments(job.payments),
      ['gas', `award ${job.gas.award ?? '?'}, settlement ${job.gas.settle ?? '?'}`],
      [
        'receipt',
        job.receipt &&
          `ipfs://${job.receipt.cid} ${mark(outcome.receiptVerified)} ${outcome.receiptVerified ? 'verified' : 'does not verify'}`,
      ],
    ]),
  ].join('\n')
}

function bidTable(market: Market, { job }: IrisOutcome): string {
  const rows = job.bids.map(({ provider, amount, ratePerSecond, score }) => [
    provider === job.award?.provider ? mark(true) : '',
    nameOf(market, provider),
    provider,
    money(ratePerSecond),
    money(amount),
    score?.toFixed(3) ?? '',
  ])
  return table(['', 'BIDDER', 'ACCOUNT', 'A SECOND', 'AT MOST', 'SCORE'], rows, 'nobody bid')
}

function nameOf({ network }: Market, account: string): string {
  const found = [...network.daemons].find(([, { info }]) => info.address === account)
  return found?.[0] ?? account
}

function timeline({ total, ...parts }: IrisOutcome['job']['timingsMs']): string {
  const spans = Object.entries(parts).flatMap(([name, ms]) => (ms === undefined ? [] : [`${name} ${millis(ms)}`]))
  return `${total === undefined ? '?' : millis(total)}: ${spans.join(', ')}`
}

function payments(paid: IrisOutcome['job']['payments']): (readonly [string, string])[] {
  if (paid === undefined) return []
  const { token } = paid
  return [
    [
      'paid',
      `${money(paid.paid, token)} to the provider, ${money(paid.stakers, token)} to the stakers, ${money(paid.treasury, token)} to the treasury`,
    ],
    ['refunded', `${money(paid.refunded, token)} to the client`],
  ]
}

export function howToUse({ network }: Market): string {
  const client = relative(process.cwd(), network.client.options.dataDir)
  return [
    '',
    'The network goes on. Try:',
    `  npx opgpu --data-dir ${client} job ls`,
    `  npx opgpu --data-dir ${client} net gpus`,
    `  npx opgpu --data-dir ${client} job submit configs/examples/iris/job.yaml`,
    'and end it with:',
    `  kill ${[...network.daemons.values()].map(({ pid }) => pid).join(' ')} ${network.chain.pid}`,
  ].join('\n')
}
