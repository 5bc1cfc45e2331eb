// Measures which lines and branches of src the tests reach, prints a table, and fails below the limit.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { forge } from './forge.mjs'

/** Percent, of lines and of branches, over all of src. */
const LIMIT = 98
const directory = mkdtempSync(join(tmpdir(), 'opgpu-coverage-'))

try {
  const report = join(directory, 'lcov.info')
  measure(report)
  const files = filesOf(readFileSync(report, 'utf8'))
  const all = [...files, { name: 'all', lines: sum(files, 'lines'), branches: sum(files, 'branches') }]
  for (const file of all) process.stdout.write(`${row(file)}\n`)
  for (const { name, missed } of files)
    for (const line of missed) process.stdout.write(`not reached: ${name}:${line}\n`)
  if (Math.min(percent(all.at(-1).lines), percent(all.at(-1).branches)) < LIMIT) {
    throw new Error(`below ${LIMIT} % of lines or branches`)
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
} finally {
  rmSync(directory, { recursive: true, force: true })
}

/** Without the optimizer, so in places of its own: the other build stays. Gas and long invariants say nothing more here. */
function measure(report) {
  const places = ['--out', join(directory, 'out'), '--cache-path', join(directory, 'cache')]
  const without = ['--no-match-contract', 'GasTest', '--skip', 'contracts/test/invariant/**']
  const args = ['coverage', '--report', 'lcov', '--report-file', report, ...places, ...without]
  const env = { FOUNDRY_DYNAMIC_TEST_LINKING: 'false', FOUNDRY_FUZZ_RUNS: '16' }
  const { status, stdout, stderr } = forge(args, { env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${stdout}${stderr}`.split('\n').slice(-40).join('\n'))
}

/** The files of src in an lcov report: what was found and what was hit of each. */
function filesOf(lcov) {
  const files = lcov.split('end_of_record').map((record) => ({
    name: /SF:contracts\/src\/(.+)/.exec(record)?.[1],
    lines: [count(record, 'LH'), count(record, 'LF')],
    branches: [count(record, 'BRH'), count(record, 'BRF')],
    missed: missedIn(record),
  }))
  return files.filter(({ name }) => name !== undefined).sort((a, b) => a.name.localeCompare(b.name))
}

/** Lines that were never run, or that have a branch which never was. */
function missedIn(record) {
  const missed = [...record.matchAll(/^(?:DA:(\d+),0|BRDA:(\d+),.*,[0-])$/gm)]
  return [...new Set(missed.map(([, line, branch]) => Number(line ?? branch)))].sort((a, b) => a - b)
}

function count(record, key) {
  return Number(new RegExp(`^${key}:(\\d+)`, 'm').exec(record)?.[1] ?? 0)
}

function sum(files, what) {
  return files.reduce(([hit, found], file) => [hit + file[what][0], found + file[what][1]], [0, 0])
}

function percent([hit, found]) {
  return found === 0 ? 100 : (100 * hit) / found
}

function row({ name, lines, branches }) {
  const cell = (pair) => `${percent(pair).toFixed(1).padStart(6)} % ${pair.join('/').padStart(9)}`
  return `${name.padEnd(34)} lines ${cell(lines)}   branches ${cell(branches)}`
}
