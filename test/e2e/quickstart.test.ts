import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { Command, document } from './support/command.js'
import { endAll, processesNaming, runs } from './support/processes.js'
import { type QuickstartDocument, quickstartSchema } from './support/quickstart-document.js'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opgpu-quickstart-'))
})
afterAll(() => rm(directory, { recursive: true }))

/** Every process that the quickstart began, the chain's too, has its directory in its command line. */
function quickstart(...flags: string[]): Command {
  onTestFinished(async () => endAll(await processesNaming(directory)))
  return new Command('quickstart', ['--directory', directory, ...flags])
}

function pidsOf({ processes, chain }: QuickstartDocument): number[] {
  return [chain.pid, ...processes.map(({ pid }) => pid)]
}

test('--json prints one document about one real job, and leaves no process', async () => {
  const { code, out, err } = await quickstart('--json').ended
  expect(code, err).toBe(0)
  const said = quickstartSchema.parse(JSON.parse(out))

  expect(said.task).toMatchObject({ state: 'settled', mode: 'auction' })
  expect(said.bids).toHaveLength(2)
  expect(said.bids.map(({ provider }) => provider)).toContain(said.award.provider)
  expect(said.container.exitCode).toBe(0)
  expect(said.receipt.verified).toBe(true)
  expect(said.processes.map(({ role }) => role).sort()).toEqual(['bootstrap', 'client', 'provider', 'provider'])
  const { amount = 0n } = said.bids.find(({ provider }) => provider === said.award.provider) ?? {}
  const { paid, refunded, stakers, treasury } = said.payments
  expect(paid + refunded + stakers + treasury).toBe(amount)
  for (const key of ['pid', 'dataDir', 'api', 'peerId'] as const)
    expect(new Set(said.processes.map((daemon) => daemon[key])).size).toBe(4)

  for (const { path, size } of said.outputs.files)
    expect((await readFile(join(said.outputs.directory, path))).byteLength).toBe(size)
  const { accuracy } = JSON.parse(await readFile(join(said.outputs.directory, 'out/report.json'), 'utf8'))
  expect(accuracy).toBeGreaterThan(0.8)

  const alive = await Promise.all(pidsOf(said).map(runs))
  expect(alive).toEqual(alive.map(() => false))
  expect(await processesNaming(directory)).toEqual([])
})

test('--keep leaves a network that goes on from where it was', async () => {
  const { code, out, err } = await quickstart('--keep', '--json').ended
  expect(code, err).toBe(0)
  const said = quickstartSchema.parse(JSON.parse(out))
  const alive = await Promise.all(pidsOf(said).map(runs))
  expect(alive).toEqual(alive.map(() => true))

  const jobs = await document<{ id: string; state: string }[]>(join(directory, 'client'), 'job', 'ls')
  expect(jobs.map(({ state }) => state)).toEqual(['settled', 'settled'])
  expect(jobs[0]?.id).toBe(said.task.id)
  await endAll(pidsOf(said), 'SIGTERM')
  expect(await processesNaming(directory)).toEqual([])
})

test('Ctrl-C in the middle leaves no process and no mount', async () => {
  const command = quickstart('--json')
  await command.until('err', 'running …')
  command.signal('SIGINT')
  const { code, out } = await command.ended
  expect(code).not.toBe(0)
  expect(out).toBe('')
  expect(await processesNaming(directory)).toEqual([])
  expect(await readFile('/proc/self/mounts', 'utf8')).not.toContain(directory)
})

test('Ctrl-C before the network stands leaves no process', async () => {
  const command = quickstart('--json')
  await command.until('err', 'contracts deployed')
  command.signal('SIGINT')
  expect((await command.ended).code).not.toBe(0)
  expect(await processesNaming(directory)).toEqual([])
})
