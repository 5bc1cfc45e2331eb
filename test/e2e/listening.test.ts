import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { loadIdentity } from '@opgpu/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestMarket } from './support/market.js'
import { modeOf } from './support/processes.js'
import { isLoopback, listeners } from './support/sockets.js'

let market: TestMarket
beforeAll(async () => {
  market = await TestMarket.start({ providers: 2 })
  expect(await market.run('echo said > /out/said')).toMatchObject({ state: 'settled' })
})
afterAll(() => market?.stop())

const daemons = () => [...market.network.daemons.values()]

async function listeningOn(host: string): Promise<Server> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  return server
}

test('a listener on every address is told from one on loopback', async () => {
  const servers = await Promise.all(['127.0.0.1', '::1', '0.0.0.0', '::'].map(listeningOn))
  const found = await listeners(process.pid)
  const verdicts = servers.map((server) => {
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    return found.filter((listener) => listener.port === port).map(isLoopback)
  })
  for (const server of servers) server.close()
  expect(verdicts).toEqual([[true], [true], [false], [false]])
})

test('every socket that a daemon or the chain listens on is on loopback', async () => {
  for (const { pid, info } of daemons()) {
    const open = await listeners(pid)
    const ports = open.map(({ port }) => port)
    expect(ports).toContain(Number(new URL(info.api).port))
    expect(ports).toContain(Number(/\/tcp\/(\d+)\//.exec(info.listen[0] ?? '')?.[1]))
    expect(open.filter((listener) => !isLoopback(listener))).toEqual([])
  }
  const chain = await listeners(market.network.chain.pid)
  expect(chain.length).toBeGreaterThan(0)
  expect(chain.filter((listener) => !isLoopback(listener))).toEqual([])
})

test('what a daemon keeps is closed to others, twice', async () => {
  for (const { options } of daemons()) {
    expect(await modeOf(options.dataDir)).toBe(0o700)
    for (const entry of await readdir(options.dataDir, { withFileTypes: true })) {
      const mode = await modeOf(join(options.dataDir, entry.name))
      expect(mode, entry.name).toBe(entry.isDirectory() ? 0o700 : 0o600)
    }
  }
})

test('no key, password or token is in a command line, an environment or a log', async () => {
  for (const { options, pid } of daemons()) {
    const secrets = await secretsOf(options.dataDir)
    const places = [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`, join(options.dataDir, 'daemon.log')]
    places.push(join(options.dataDir, 'options.json'))
    for (const place of places) {
      const text = (await readFile(place, 'utf8')).toLowerCase()
      expect(
        secrets.filter((secret) => text.includes(secret.toLowerCase())),
        place,
      ).toEqual([])
    }
  }
})

/** In every form that they are likely to be written in. */
async function secretsOf(dataDir: string): Promise<string[]> {
  const { privateKey } = await loadIdentity(dataDir)
  const key = Buffer.from(privateKey.reveal())
  const files = await Promise.all(
    ['keystore.password', 'api-token'].map((name) => readFile(join(dataDir, name), 'utf8')),
  )
  return [key.toString('hex'), key.toString('base64'), key.join(','), ...files.map((text) => text.trim())]
}
