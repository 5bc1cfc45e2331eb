// Measures every call as a transaction of its own and compares with snapshots/gas.json; --write takes the new figures.
// Fails above a limit, or when a figure is not the committed one. `forge test` takes what follows the script's own option.
import { readFileSync, writeFileSync } from 'node:fs'
import { forge } from './forge.mjs'

/** What we promise, in gas: each line is the sum of its figures, divided among the tasks that they serve. */
const LIMITS = [
  { what: 'one task: award and acceptance, with collateral', limit: 150_000, of: ['task: award and acceptance'] },
  { what: 'one task while 200 others are open', limit: 150_000, of: ['task: with 200 others open'] },
  { what: 'one task in batches of 50', limit: 70_000, of: ['task: in batches of 50'] },
  { what: 'a task ended by voucher: redemption', limit: 80_000, of: ['redeemVoucher'] },
  { what: 'a session: redemption', limit: 80_000, of: ['redeemSession'] },
  {
    what: 'one of 100 tasks in a session, opened and paid out',
    limit: 2_500,
    of: ['openSession', 'redeemSession', 'withdraw'],
    tasks: 100,
  },
]
const WIDTH = 52

const file = new URL('../snapshots/gas.json', import.meta.url)
const write = process.argv[2] === '--write'

const committed = readFileSync(file, 'utf8')
writeFileSync(file, '{}')
const options = ['test', '--isolate', '--match-contract', 'GasTest', '--quiet', ...process.argv.slice(write ? 3 : 2)]
const { status } = forge(options, { env: { FORGE_SNAPSHOT_EMIT: 'true' }, stdio: 'inherit' })
const measured = readFileSync(file, 'utf8')
if (!write || status !== 0) writeFileSync(file, committed)

const before = JSON.parse(committed)
const now = JSON.parse(measured)
for (const [call, gas] of Object.entries(now)) say(call, gas, before[call] === gas ? '' : `was ${before[call]}`)
process.stdout.write('\n')
const broken = LIMITS.filter(({ what, limit, of, tasks = 1 }) => {
  const gas = Math.ceil(of.reduce((sum, call) => sum + Number(now[call]), 0) / tasks)
  say(what, String(gas), `limit ${limit}`)
  return !(gas <= limit)
})

const changed = !write && committed !== measured
if (changed) process.stderr.write('figures changed: look at them, then npm run gas -- --write\n')
for (const { what } of broken) process.stderr.write(`above its limit: ${what}\n`)
if (status !== 0 || broken.length > 0 || changed) process.exitCode = 1

function say(what, gas, remark) {
  process.stdout.write(`${what.padEnd(WIDTH)}${gas.padStart(9)}  ${remark}`.trimEnd().concat('\n'))
}
