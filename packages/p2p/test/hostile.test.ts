import { randomBytes } from 'node:crypto'
import { gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import type { Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { topics } from '@opgpu/protocol'
import { createLibp2p } from 'libp2p'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { hostOptions, type RunningHost } from '../src/index.js'
import { NETWORK, soon, subscribed, TestNetwork } from './network.js'

const PROTOCOL = '/opgpu/test/1'
const TOPIC = topics.tasks(NETWORK, 'cpu')

let network: TestNetwork
let host: RunningHost
let friend: RunningHost
let stranger: Awaited<ReturnType<typeof startStranger>>
beforeEach(async () => {
  network = new TestNetwork()
  host = await network.host()
  friend = await network.host()
  stranger = await startStranger()
})
afterEach(async () => {
  await stranger.stop()
  await network.close()
})

/** A node of another maker: it signs its gossip and sends what it likes. */
function startStranger() {
  const options = hostOptions({ network: NETWORK, privateKey: randomBytes(32) })
  const pubsub = gossipsub({ globalSignaturePolicy: 'StrictSign', allowPublishToZeroTopicPeers: true })
  return createLibp2p({ ...options, services: { identify: identify(), pubsub } })
}

const openRaw = (protocol: string): Promise<Stream> =>
  stranger.dialProtocol(host.addresses().map(multiaddr), protocol, { signal: soon(), maxOutboundStreams: 1000 })

const closed = (stream: Stream) =>
  new Promise<void>((resolve) => {
    stream.addEventListener('close', () => resolve(), { once: true })
    if (stream.status !== 'open') resolve()
  })

async function expectServing(): Promise<void> {
  const target = { peerId: host.peerId, addresses: host.addresses() }
  const answer = await friend.request(target, PROTOCOL, Buffer.from('ping'), { signal: soon(), maxFrameBytes: 64 })
  expect(Buffer.from(answer).toString()).toBe('ping')
}

function serve(): { running: number; most: number } {
  const seen = { running: 0, most: 0 }
  host.handle(PROTOCOL, { maxFrameBytes: 64, maxConcurrentPerPeer: 4 }, async (stream) => {
    seen.most = Math.max(seen.most, ++seen.running)
    try {
      for await (const frame of stream) await stream.send(frame)
    } finally {
      seen.running--
    }
  })
  return seen
}

test('garbage on a protocol resets its stream', async () => {
  serve()
  const stream = await openRaw(PROTOCOL)
  const end = closed(stream)
  stream.send(Buffer.concat([Buffer.from('ffffffff', 'hex'), randomBytes(4096)]))
  await end
  await expectServing()
})

test('a frame that never ends is truncated, not waited for', async () => {
  serve()
  const stream = await openRaw(PROTOCOL)
  const end = closed(stream)
  stream.send(Buffer.from('00000020aa', 'hex'))
  await stream.close()
  await end
  await expectServing()
})

test('a flood of streams holds no more than the bound', async () => {
  const seen = serve()
  // The connection is set up; a flood during its set-up drops all of it.
  await openRaw(PROTOCOL)
  const streams = await Promise.allSettled(Array.from({ length: 100 }, () => openRaw(PROTOCOL)))
  expect(streams.some(({ status }) => status === 'fulfilled')).toBe(true)
  await expectServing()
  expect(seen.most).toBeLessThanOrEqual(5)
})

test('garbage on the gossip protocol does no harm', async () => {
  serve()
  const stream = await openRaw('/meshsub/1.2.0')
  const end = closed(stream)
  for (let message = 0; message < 50; message++) stream.send(Buffer.concat([Buffer.of(100), randomBytes(100)]))
  stream.send(Buffer.from('ffffffff0f', 'hex'))
  stream.send(randomBytes(64 * 1024))
  await Promise.race([end, stream.close()])
  await expectServing()
})

test('gossip in a form that the network does not use costs its sender the score', async () => {
  const handled: string[] = []
  host.subscribe(TOPIC, () => {
    handled.push('message')
    return { verdict: 'accept' }
  })
  const known = new Promise<void>((resolve) => {
    stranger.services.pubsub.addEventListener('subscription-change', () => resolve(), { once: true })
  })
  await stranger.dial(host.addresses().map(multiaddr))
  await known
  for (let message = 0; message < 4; message++) await stranger.services.pubsub.publish(TOPIC, randomBytes(64))
  await vi.waitFor(() => expect(host.peers()[0]?.score).toBeLessThan(-80), 10_000)
  expect(handled).toEqual([])
})

test('a message on a topic that we have not subscribed to is not kept', async () => {
  await stranger.stop()
  const sender = await network.host({ bootstrap: host.addresses() })
  const heard = subscribed(sender, TOPIC, [host.peerId])
  host.subscribe(TOPIC, () => ({ verdict: 'accept' }))
  await heard
  host.unsubscribe(TOPIC)
  await sender.publish(TOPIC, randomBytes(64))
  await vi.waitFor(() => {
    const counted = { topic: 'tasks', verdict: 'ignore', code: 'not_subscribed', messages: 1 }
    expect(host.counts()).toContainEqual(counted)
  }, 10_000)
})

test('a subscription flood tells of our topics only', async () => {
  const told: string[] = []
  host.onSubscriber((topic) => told.push(topic))
  for (let topic = 0; topic < 50; topic++) stranger.services.pubsub.subscribe(`/else/${topic}`)
  const heard = subscribed(host, TOPIC, [stranger.peerId.toString() as never])
  stranger.services.pubsub.subscribe(TOPIC)
  await stranger.dial(host.addresses().map(multiaddr))
  await heard
  expect(told).toEqual([TOPIC])
})
