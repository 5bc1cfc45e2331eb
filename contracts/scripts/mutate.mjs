// Puts one fault at a time into a copy of src and checks that a test fails: node scripts/mutate.mjs [--every N] [--only TEXT]
// Prints the faults that no test noticed. --every N takes each Nth fault; --only those of files whose name holds TEXT.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { forge } from './forge.mjs'

/** Percent of the faults that must be noticed; some change nothing that can be seen. */
const LIMIT = 90
const { values } = parseArgs({
  options: { every: { type: 'string', default: '1' }, only: { type: 'string', default: '' } },
})
const root = fileURLToPath(new URL('../../', import.meta.url))
const copy = mkdtempSync(join(tmpdir(), 'opgpu-mutate-'))

/** What each fault does to a line that has it. */
const FAULTS = [
  ['guard left out', /\bif \((.+)\) (revert|\{$)/, (line) => line.replace(/\bif \(.+\) (revert|\{$)/, 'if (false) $1')],
  ['plus for minus', / -= /, (line) => line.replace(' -= ', ' += ')],
  ['minus for plus', / \+= /, (line) => line.replace(' += ', ' -= ')],
  ['bound moved', / < /, (line) => line.replace(' < ', ' <= ')],
  ['bound moved', / <= /, (line) => line.replace(' <= ', ' < ')],
  ['bound moved', / > /, (line) => line.replace(' > ', ' >= ')],
  ['bound moved', / >= /, (line) => line.replace(' >= ', ' > ')],
  ['or for and', / && /, (line) => line.replace(' && ', ' || ')],
  ['and for or', / \|\| /, (line) => line.replace(' || ', ' && ')],
  [
    'modifier left out',
    / (onlyOwner|onlyWatchdog|onlyTaskManager|whenRunning|onlyGovernance|nonReentrant)\b/,
    (line) => line.replace(/ (onlyOwner|onlyWatchdog|onlyTaskManager|whenRunning|onlyGovernance|nonReentrant)\b/, ''),
  ],
  ['event left out', /^\s+emit .*;$/, () => ''],
]

try {
  prepare()
  const faults = [...sources()].flatMap(faultsOf).filter((_, index) => index % Number(values.every) === 0)
  if (!passes()) throw new Error('the tests fail without a fault')
  const unnoticed = faults.filter(isUnnoticed)
  const noticed = faults.length - unnoticed.length
  for (const fault of unnoticed) process.stdout.write(`not noticed: ${describe(fault)}\n`)
  process.stdout.write(`${noticed} of ${faults.length} faults noticed\n`)
  if (faults.length === 0 || (100 * noticed) / faults.length < LIMIT) process.exitCode = 1
} catch (error) {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
} finally {
  rmSync(copy, { recursive: true, force: true })
}

function prepare() {
  for (const part of [
    'contracts/src',
    'contracts/test',
    'contracts/scripts',
    'contracts/foundry.toml',
    'test/vectors',
  ]) {
    cpSync(join(root, part), join(copy, part), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
}

function* sources() {
  const directory = join(copy, 'contracts/src')
  for (const name of readdirSync(directory, { recursive: true })) {
    const chosen = name.includes(values.only) && !/^(interfaces|types)\//.test(name)
    if (name.endsWith('.sol') && chosen) yield join(directory, name)
  }
}

function faultsOf(file) {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, number) => {
    const code = !/^\s*(\/\/|\*|import|pragma|event|error|modifier)/.test(line)
    const fitting = FAULTS.filter(([, pattern]) => code && pattern.test(line))
    return fitting.map(([kind, , change]) => ({ file, number, kind, before: line, after: change(line) }))
  })
}

/** A fault that does not compile is noticed as well. */
function isUnnoticed(fault) {
  const text = readFileSync(fault.file, 'utf8')
  const lines = text.split('\n')
  lines[fault.number] = fault.after
  writeFileSync(fault.file, lines.join('\n'))
  try {
    const unnoticed = passes()
    process.stderr.write(`${unnoticed ? 'NOT noticed' : 'noticed'}: ${describe(fault)}\n`)
    return unnoticed
  } finally {
    writeFileSync(fault.file, text)
  }
}

function passes() {
  const without = ['--skip', 'contracts/test/invariant/**']
  const env = { FOUNDRY_PROFILE: 'test', FOUNDRY_FUZZ_RUNS: '16' }
  return forge(['test', '--fail-fast', ...without], { cwd: copy, env }).status === 0
}

function describe({ file, number, kind, before }) {
  return `${file.slice(join(copy, 'contracts/').length)}:${number + 1} ${kind}: ${before.trim()}`
}
