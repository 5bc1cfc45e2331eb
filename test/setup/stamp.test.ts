import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ROOT } from '../../configs/setup/process.mjs'
import { filesUnder, unlessDone } from '../../configs/setup/stamp.mjs'

let directory: string
let done: number
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opgpu-stamp-'))
  done = 0
})
afterEach(() => rm(directory, { recursive: true }))

const at = (name: string) => relative(ROOT, join(directory, name))

async function run(work = async () => void done++): Promise<void> {
  await unlessDone(at('stamp'), await filesUnder(at('.'), '.sol'), work)
}

test('work is done once for the same files', async () => {
  await writeFile(join(directory, 'a.sol'), 'one')
  await run()
  await run()
  expect(done).toBe(1)
})

test('work is done again when a file is changed or added', async () => {
  await writeFile(join(directory, 'a.sol'), 'one')
  await run()
  await writeFile(join(directory, 'a.sol'), 'two')
  await run()
  await writeFile(join(directory, 'b.sol'), 'one')
  await run()
  expect(done).toBe(3)
})

test('work whose outcome is gone is done again', async () => {
  await run()
  await unlessDone(at('stamp'), [], async () => void done++, false)
  await unlessDone(at('stamp'), [], async () => void done++)
  expect(done).toBe(2)
})

test('work that failed is done again', async () => {
  await expect(run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await run()
  expect(done).toBe(1)
})
