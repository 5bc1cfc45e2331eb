import { type Message, TopicValidatorResult } from '@libp2p/gossipsub'
import type { PeerId } from '@libp2p/interface'
import { CodedError, silentLogger } from '@opgpu/utils'
import { beforeEach, expect, test } from 'vitest'
import { GossipCounts } from './counts.js'
import type { GossipHandler } from './port.js'
import { Slots } from './slots.js'
import { topicValidator } from './validator.js'
import { WindowCounter } from './window-counter.js'

const PEER = { toString: () => 'peer' } as PeerId
const MESSAGE: Message = { type: 'unsigned', topic: 'topic', data: new Uint8Array() }

let counts: GossipCounts
beforeEach(() => {
  counts = new GossipCounts()
})

const judge = (handler: GossipHandler, pending = new Slots(1)) =>
  topicValidator('bids', handler, { counts, pending, ignored: new WindowCounter(60_000), logger: silentLogger })

test.each([
  ['accept', 'ok', () => ({ verdict: 'accept' }) as const],
  ['ignore', 'stale', () => ({ verdict: 'ignore', code: 'stale' }) as const],
  ['reject', 'forged', async () => ({ verdict: 'reject', code: 'forged' }) as const],
  ['reject', 'too_large', () => Promise.reject(new CodedError('too_large', 'too large'))],
  [
    'reject',
    'invalid',
    () => {
      throw new TypeError('a bug')
    },
  ],
] satisfies [string, string, GossipHandler][])('%s with %s is mapped and counted', async (verdict, code, handler) => {
  expect(await judge(handler)(PEER, MESSAGE)).toBe(verdict)
  expect(counts.all()).toEqual([{ topic: 'bids', verdict, code, messages: 1 }])
})

test('what one peer has under validation is bounded', async () => {
  const { promise, resolve } = Promise.withResolvers<{ verdict: 'accept' }>()
  const validator = judge(() => promise)
  const first = validator(PEER, MESSAGE)
  expect(await validator(PEER, MESSAGE)).toBe(TopicValidatorResult.Ignore)
  resolve({ verdict: 'accept' })
  expect(await first).toBe(TopicValidatorResult.Accept)
  expect(await validator(PEER, MESSAGE)).toBe(TopicValidatorResult.Accept)
  expect(counts.all()).toContainEqual({ topic: 'bids', verdict: 'ignore', code: 'busy', messages: 1 })
})

test('a flood of ignored messages ends in rejection', async () => {
  const validator = judge(() => ({ verdict: 'ignore', code: 'stale' }))
  for (let message = 0; message < 2000; message++) expect(await validator(PEER, MESSAGE)).toBe('ignore')
  expect(await validator(PEER, MESSAGE)).toBe('reject')
  expect(counts.all()).toContainEqual({ topic: 'bids', verdict: 'reject', code: 'flood', messages: 1 })
})
