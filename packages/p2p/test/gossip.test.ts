import { topics } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Host, RunningHost, Validation } from '../src/index.js'
import { collector, connected, NETWORK, subscribed, TestNetwork } from './network.js'

const TOPIC = topics.tasks(NETWORK, 'cpu')
const ACCEPT: Validation = { verdict: 'accept' }
const text = (data: Uint8Array) => Buffer.from(data).toString()

let network: TestNetwork
beforeEach(() => {
  network = new TestNetwork()
})
afterEach(() => network.close())

async function pair(): Promise<[RunningHost, RunningHost]> {
  const first = await network.host({ dht: 'server' })
  const second = await network.host({ bootstrap: first.addresses() })
  await connected(second, first.peerId)
  return [first, second]
}

/** Two hosts that seek no peer but the hub. */
async function leaves(hub: RunningHost): Promise<[RunningHost, RunningHost]> {
  const config = { bootstrap: hub.addresses(), wantedPeers: 1 }
  const [left, right] = [await network.host(config), await network.host(config)]
  await Promise.all([connected(left, hub.peerId), connected(right, hub.peerId)])
  return [left, right]
}

const accepted = (_pushed: unknown): Validation => ACCEPT
const scoreOf = (host: Host, peer: Host) => host.peers().find(({ peerId }) => peerId === peer.peerId)?.score

function listen(hosts: Host[]) {
  const got = collector<string>(hosts.length)
  for (const host of hosts) {
    host.subscribe(TOPIC, (data) => {
      got.push(`${host.peerId} ${text(data)}`)
      return ACCEPT
    })
  }
  return got
}

test('each of three subscribers receives a message once', async () => {
  const hub = await network.host({ dht: 'server' })
  const others = await Promise.all([1, 2, 3].map(() => network.host({ bootstrap: hub.addresses() })))
  const heard = subscribed(
    hub,
    TOPIC,
    others.map(({ peerId }) => peerId),
  )
  const got = listen(others)
  await heard
  expect(await hub.publish(TOPIC, Buffer.from('offer'))).toBe(3)
  await got.done
  await settle(others)
  expect([...got.values].sort()).toEqual(others.map(({ peerId }) => `${peerId} offer`).sort())
})

test('a member of the mesh forwards what it accepts', async () => {
  const hub = await network.host({ dht: 'server' })
  const [left, right] = await leaves(hub)
  const got = collector<string>(2)
  const heard = [subscribed(left, TOPIC, [hub.peerId]), subscribed(hub, TOPIC, [right.peerId])]
  for (const host of [hub, right]) host.subscribe(TOPIC, (data) => accepted(got.push(text(data))))
  await Promise.all(heard)
  expect(await left.publish(TOPIC, Buffer.from('offer'))).toBe(1)
  expect(await got.done).toEqual(['offer', 'offer'])
})

test('publishing where nobody listens reaches nobody and can be done again', async () => {
  const [first, second] = await pair()
  expect(await second.publish(TOPIC, Buffer.from('offer'))).toBe(0)
  const heard = subscribed(second, TOPIC, [first.peerId])
  const got = listen([first])
  await heard
  expect(await second.publish(TOPIC, Buffer.from('offer'))).toBe(1)
  await got.done
})

test('a rejected message lowers the score, is counted and is not forwarded', async () => {
  const hub = await network.host({ dht: 'server' })
  const [author, other] = await leaves(hub)
  const got = collector<string>(1)
  const heard = [subscribed(author, TOPIC, [hub.peerId]), subscribed(hub, TOPIC, [other.peerId])]
  hub.subscribe(TOPIC, (data) => {
    if (text(data) === 'forged') throw new CodedError('bad_signature', 'forged')
    return ACCEPT
  })
  other.subscribe(TOPIC, (data) => accepted(got.push(text(data))))
  await Promise.all(heard)
  await author.publish(TOPIC, Buffer.from('forged'))
  await author.publish(TOPIC, Buffer.from('genuine'))
  expect(await got.done).toEqual(['genuine'])
  // Gossipsub computes a score at most once a heartbeat.
  await vi.waitFor(() => expect(scoreOf(hub, author)).toBeLessThan(0), 10_000)
  expect(hub.counts()).toContainEqual({ topic: 'tasks', verdict: 'reject', code: 'bad_signature', messages: 1 })
  expect(hub.counts()).toContainEqual({ topic: 'tasks', verdict: 'accept', code: 'ok', messages: 1 })
})

test('an ignored message does not lower the score', async () => {
  const [first, second] = await pair()
  const heard = subscribed(second, TOPIC, [first.peerId])
  const judged = collector<string>(1)
  first.subscribe(TOPIC, (data) => {
    judged.push(text(data))
    return { verdict: 'ignore', code: 'stale' }
  })
  await heard
  await second.publish(TOPIC, Buffer.from('late'))
  await judged.done
  expect(first.peers()[0]?.score).toBeGreaterThanOrEqual(0)
})

test('only topics of the network, one handler each', async () => {
  const host = await network.host()
  host.subscribe(TOPIC, () => ACCEPT)
  expect(() => host.subscribe(TOPIC, () => ACCEPT)).toThrow(expect.objectContaining({ code: 'topic_taken' }))
  expect(() => host.subscribe('/else', () => ACCEPT)).toThrow(expect.objectContaining({ code: 'topic_unknown' }))
  await expect(host.publish('/else', Buffer.from('x'))).rejects.toMatchObject({ code: 'topic_unknown' })
})

/** One round trip with each peer on the same connection: what gossip sent before it has arrived. */
async function settle(hosts: Host[]): Promise<void> {
  await Promise.all(hosts.map((host) => host.publish(TOPIC, Buffer.from(host.peerId))))
}
