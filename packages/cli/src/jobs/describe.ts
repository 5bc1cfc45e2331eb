import type { JobSummaryView, JobView } from '@opgpu/api/client'
import { pairs, table } from '../output/table.js'
import { ago, bytes, coloured, counted, millis, money, safe, short } from '../output/words.js'

export function describeList(jobs: JobSummaryView[]): string {
  return table(
    ['JOB', 'ROLE', 'STATE', 'EXIT', 'PAID', 'CREATED', 'IMAGE'],
    jobs.map(({ id, role, state, exitCode, paid, createdAt, image }) => [
      short(id),
      role,
      state,
      exitCode === undefined ? '' : String(exitCode),
      paid === undefined ? '' : money(paid),
      ago(createdAt),
      short(safe(image)),
    ]),
    'no jobs',
  )
}

export function describeJob(job: JobView): string {
  return pairs([
    ['job', job.id],
    ['state', job.state],
    ['role', job.role],
    ['created', new Date(job.createdAt).toISOString()],
    ['chain', `${safe(job.chain.network)} (${job.chain.id})`],
    ['image', safe(job.container.image)],
    ['command', safe(job.container.command.join(' '))],
    ['exit code', job.container.exitCode?.toString()],
    ['failure', job.failure && safe(`${job.failure.phase}: ${job.failure.message} [${job.failure.code}]`)],
    ['provider', job.award && `${job.award.provider} for at most ${money(job.award.amount)}`],
    ['bids', String(job.bids.length)],
    ['GPUs', job.gpus.map(safe).join(' ') || undefined],
    ['outputs', job.outputs && `ipfs://${job.outputs.cid} (${filesOf(job.outputs.files)})`],
    ['receipt', job.receipt && `ipfs://${job.receipt.cid} ${job.receipt.verified ? 'verified' : 'not verified'}`],
    ['paid', job.payments && paymentsOf(job.payments)],
    ['vouchers', job.vouchers && vouchersOf(job.vouchers)],
    ['meters', job.vouchers?.dispute && metersOf(job.vouchers.dispute)],
    ['gas', gasOf(job.gas)],
    ['times', timesOf(job.timingsMs)],
  ])
}

/** Why this provider: every bid with its score, and what decided. */
export function describeChoice({ bids, award, failure, state }: JobView): string {
  const rows = bids.map(({ provider, amount, ratePerSecond, score }) => [
    provider === award?.provider ? coloured('green', '✓') : '',
    provider,
    money(amount),
    money(ratePerSecond),
    score === undefined ? '' : score.toFixed(3),
  ])
  return [
    table(['', 'PROVIDER', 'AT MOST', 'A SECOND', 'SCORE'], rows, 'nobody has bid'),
    award === undefined ? `nobody was awarded (${state})` : `awarded: ${safe(award.reason)}`,
    ...(failure === undefined ? [] : [`failed: ${safe(failure.message)} [${safe(failure.code)}]`]),
  ].join('\n')
}

function filesOf(files: { size: number }[]): string {
  return `${counted(files.length, 'file')}, ${bytes(files.reduce((sum, { size }) => sum + size, 0))}`
}

function paymentsOf({ paid, refunded, stakers, treasury, token }: NonNullable<JobView['payments']>): string {
  const shares = `stakers ${money(stakers, token)}, treasury ${money(treasury, token)}`
  return `${money(paid, token)} (of it ${shares}), ${money(refunded, token)} came back`
}

function vouchersOf({ underSession, payment, last }: NonNullable<JobView['vouchers']>): string {
  const how = [underSession ? 'under a session' : '', payment === undefined ? '' : 'paid as it runs']
  const signed = last === undefined ? 'none signed yet' : `${money(last.amount)} signed in all (no. ${last.sequence})`
  return [...how.filter(Boolean), signed].join(', ')
}

function metersOf({ client, provider }: NonNullable<NonNullable<JobView['vouchers']>['dispute']>): string {
  return `disputed: the client counts ${millis(client.billedMs)}, the provider ${millis(provider.billedMs)}`
}

function gasOf({ award, settle }: JobView['gas']): string | undefined {
  const parts = Object.entries({ award, settle }).flatMap(([name, gas]) =>
    gas === undefined ? [] : [`${name} ${gas}`],
  )
  return parts.length === 0 ? undefined : parts.join(', ')
}

function timesOf(timings: JobView['timingsMs']): string | undefined {
  const parts = Object.entries(timings).flatMap(([name, ms]) => (ms === undefined ? [] : [`${name} ${millis(ms)}`]))
  return parts.length === 0 ? undefined : parts.join(', ')
}
