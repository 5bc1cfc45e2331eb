// Measures every call as a transaction of its own and compares with snapshots/gas.json; --write takes the new figures.
// Fails above the limit for one whole task, or when a figure is not the committed one.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'

/** Award and settlement by acceptance, through the three proxies, with collateral. */
const LIMIT = 200_000
const root = new URL('../../', import.meta.url)
const file = new URL('../snapshots/gas.json', import.meta.url)

const committed = readFileSync(file, 'utf8')
const { status } = spawnSync('forge', ['test', '--isolate', '--match-contract', 'GasTest', '--quiet'], {
  cwd: root,
  env: { ...process.env, FOUNDRY_CONFIG: 'contracts/foundry.toml', FORGE_SNAPSHOT_EMIT: 'true' },
  stdio: 'inherit',
})
const measured = readFileSync(file, 'utf8')
if (!process.argv.includes('--write')) writeFileSync(file, committed)

const before = JSON.parse(committed)
const now = JSON.parse(measured)
for (const [call, gas] of Object.entries(now)) {
  process.stdout.write(`${call.padEnd(42)}${gas.padStart(9)}${before[call] === gas ? '' : `  was ${before[call]}`}\n`)
}
const task = Number(now.assignProvider) + Number(now.verifyCompletion)
process.stdout.write(`${'one task: award + acceptance'.padEnd(42)}${String(task).padStart(9)}  limit ${LIMIT}\n`)

const changed = committed !== measured && !process.argv.includes('--write')
if (changed) process.stderr.write('figures changed: look at them, then npm run gas -- --write\n')
if (status !== 0 || task > LIMIT || changed) process.exitCode = 1
