import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { find, packages, ROOT, read } from './sources.js'

const MAX_LINES = 500

/** The only sources that read the environment: one a program. */
const ENVIRONMENT = ['packages/cli/src/env.ts', 'packages/testing/src/env.ts']

const TOP_LEVEL = [
  'README.md',
  'configs',
  'contracts',
  'lerna.json',
  'package.json',
  'packages',
  'test',
  'tsconfig.base.json',
]
/** Not ours to name: the lock file, the licence, what npm installs. */
const BESIDE = ['LICENSE', 'node_modules', 'package-lock.json']

const published = packages().flatMap((one) => one.sources.filter((source) => !source.test))

test(`no file has more than ${MAX_LINES} lines`, () => {
  const files = find('{packages,test,contracts}/**/*.{ts,mjs,js,sol}')
  expect(files.length).toBeGreaterThan(50)
  expect(files.filter((path) => read(path).split('\n').length - 1 > MAX_LINES)).toEqual([])
})

test('no package has a default export', () => {
  const offending = published.filter(({ text }) => /^export default\b|^export \{[^}]*\bas default\b/m.test(text))
  expect(offending.map((source) => source.path)).toEqual([])
})

test('the environment is read in one file a program', () => {
  const reading = published.filter(({ text }) =>
    /\bprocess\s*\.\s*env\b|\benv\s*\}?\s*(=|from)\s*'?(node:)?process\b/.test(text),
  )
  expect(reading.map((source) => source.path).filter((path) => !ENVIRONMENT.includes(path))).toEqual([])
})

test('barrels stand at the entry of a package only', () => {
  const nested = published.filter(({ path, text }) => {
    const [first, ...rest] = text.split('\n').filter((line) => line.trim() !== '')
    return !/src\/index\.ts$/.test(path) && [first ?? '', ...rest].every((line) => /^export \* /.test(line))
  })
  expect(nested.map((source) => source.path)).toEqual([])
})

test('the top level holds what it should', () => {
  const entries = readdirSync(ROOT).filter((name) => !name.startsWith('.') && !BESIDE.includes(name))
  expect(entries.sort()).toEqual(TOP_LEVEL)
})
