import { domainsOf, topics } from '@opgpu/protocol'
import { expect, test } from 'vitest'
import { startRelay } from '../src/roles/relay.js'
import { HostStub } from './support/stubs.js'
import { client, domain } from './support/words.js'

test('a relay hears every topic once, leaving out those of the daemon’s other roles', () => {
  const host = new HostStub()
  const heard = new Set([topics.tasks('test', 'cpu'), topics.bids('test', client.address)])
  startRelay({ host: host.host, domains: domainsOf(domain), network: 'test', heard })
  expect(host.topics.size).toBe(3 + 16 - 2)
  for (const topic of heard) expect(host.topics.has(topic)).toBe(false)
})
