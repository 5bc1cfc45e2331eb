import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { formatNetwork } from '@opgpu/chain'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { opgpu } from './support/command.js'
import { TestMarket } from './support/market.js'
import { openFiles, runs } from './support/processes.js'

let market: TestMarket
beforeAll(async () => {
  market = await TestMarket.start({ providers: 2 })
})
afterAll(() => market?.stop())

function isWithin(directory: string, path: string): boolean {
  return !relative(directory, path).startsWith('..')
}

test('no daemon has a file of another open', async () => {
  const daemons = [...market.network.daemons.values()]
  const directories = daemons.map(({ options }) => options.dataDir)
  for (const { pid, options } of daemons) {
    const files = await openFiles(pid)
    expect(files.some((path) => isWithin(options.dataDir, path))).toBe(true)
    for (const other of directories.filter((path) => path !== options.dataDir))
      expect(files.filter((path) => isWithin(other, path))).toEqual([])
  }
})

test('a second daemon on the same data directory is refused, and the first goes on', async () => {
  const { options, client, pid } = market.network.client
  const directory = await mkdtemp(join(tmpdir(), 'opgpu-second-'))
  const network = join(directory, 'network.json')
  await writeFile(network, formatNetwork(market.network.network))
  const { code, out, err } = await opgpu(options.dataDir, 'start', '--network', network)
  await rm(directory, { recursive: true })

  expect(code).toBe(1)
  expect(out).toBe('')
  expect(err).toBe(
    `opgpu: ${options.dataDir}/db is in use by another process\n  stop the other daemon, or give this one a data directory of its own\n`,
  )
  expect(await runs(pid)).toBe(true)
  expect((await client.listPeers()).length).toBeGreaterThan(0)
})

test('the market goes on when any other daemon is killed', async () => {
  await market.network.daemon('bootstrap').kill()
  expect(await market.run('true')).toMatchObject({ state: 'settled' })
  await market.network.daemon('provider-2').kill()
  expect(await market.run('true')).toMatchObject({
    state: 'settled',
    award: { provider: market.network.daemon('provider-1').info.address },
  })
  for (const name of ['client', 'provider-1']) expect(await runs(market.network.daemon(name).pid)).toBe(true)
})
