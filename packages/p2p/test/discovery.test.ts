import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { PeerIdText } from '@opgpu/protocol'
import { silentLogger } from '@opgpu/utils'
import { createLibp2p } from 'libp2p'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHost, type Host, hostOptions } from '../src/index.js'
import { connected, NETWORK, soon, TestNetwork } from './network.js'

let network: TestNetwork
beforeEach(() => {
  network = new TestNetwork()
})
afterEach(() => network.close())

function disconnected(host: Host, peer: PeerIdText): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = host.onPeer((event) => event.type === 'disconnected' && event.peer === peer && resolve())
  return promise.finally(stop)
}

test('a bootstrap node that comes back is redialled', async () => {
  const privateKey = randomBytes(32)
  const before = await network.host({ privateKey })
  const [address] = before.addresses()
  const host = await network.host({ bootstrap: before.addresses() })
  await connected(host, before.peerId)
  const gone = disconnected(host, before.peerId)
  await before.close()
  await gone
  const after = await network.host({ privateKey, listen: [`${address}`.replace(/\/p2p\/.*/, '')] })
  await connected(host, after.peerId)
  expect(host.peers().map(({ peerId }) => peerId)).toEqual([before.peerId])
})

test('two nodes that know one bootstrap node find each other', async () => {
  const hub = await network.host({ dht: 'server' })
  const first = await network.host({ bootstrap: hub.addresses(), dht: 'server' })
  await connected(first, hub.peerId)
  const second = await network.host({ bootstrap: hub.addresses() })
  await connected(second, first.peerId)
})

test('a peer is found by its id alone', async () => {
  const hub = await network.host({ dht: 'server' })
  const config = { bootstrap: hub.addresses(), wantedPeers: 1 }
  const server = await network.host({ ...config, dht: 'server' })
  const client = await network.host(config)
  await Promise.all([connected(server, hub.peerId), connected(client, hub.peerId)])
  server.handle('/opgpu/test/1', { maxFrameBytes: 8, maxConcurrentPerPeer: 1 }, (stream) =>
    stream.send(Buffer.from('me')),
  )
  const options = { signal: soon(), maxFrameBytes: 8 }
  const answer = await client.request({ peerId: server.peerId }, '/opgpu/test/1', Buffer.from('who'), options)
  expect(Buffer.from(answer).toString()).toBe('me')
})

test('no more peers are sought than wanted', async () => {
  const hubs = await Promise.all([1, 2, 3].map(() => network.host({ dht: 'server' })))
  const host = await network.host({ bootstrap: hubs.flatMap((hub) => hub.addresses()), wantedPeers: 2 })
  const [first, second] = hubs
  await Promise.all([connected(host, first?.peerId as PeerIdText), connected(host, second?.peerId as PeerIdText)])
  expect(host.peers()).toHaveLength(2)
})

test('a bootstrap address names its peer', async () => {
  await expect(network.host({ bootstrap: ['/ip4/127.0.0.1/tcp/1'] })).rejects.toMatchObject({ code: 'bad_address' })
  await expect(network.host({ bootstrap: ['nonsense'] })).rejects.toMatchObject({ code: 'bad_address' })
})

test('the host runs on a node that somebody else built, and the DHT is our own', async () => {
  const config = { network: NETWORK, privateKey: randomBytes(32) }
  const libp2p = await createLibp2p(hostOptions({ ...config, dht: 'server' }))
  const host = createHost({ libp2p, config, logger: silentLogger, signal: soon() })
  host.start()
  expect(libp2p.getProtocols()).toContain(`/opgpu/${NETWORK}/kad/1`)
  expect(libp2p.getProtocols()).not.toContain('/ipfs/kad/1.0.0')
  await host.close()
  expect(libp2p.status).toBe('started')
  await libp2p.stop()
})

test('a process whose host is closed has nothing left to do', async () => {
  const script = `
    import { createStandaloneHost } from '${new URL('../dist/index.js', import.meta.url)}'
    import { silentLogger } from '@opgpu/utils'
    const modules = { logger: silentLogger, signal: new AbortController().signal }
    const start = (fill, bootstrap) =>
      createStandaloneHost({ network: 'test', privateKey: new Uint8Array(32).fill(fill), bootstrap }, modules)
    const hub = await start(1, [])
    const host = await start(2, hub.addresses())
    await new Promise((resolve) => host.onPeer(resolve))
    await host.close()
    await hub.close()
    console.log('closed')`
  const cwd = new URL('..', import.meta.url).pathname
  const args = ['--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd, signal: soon() })
  expect(stdout).toBe('closed\n')
})
