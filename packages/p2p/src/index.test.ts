import { topics } from '@opgpu/protocol'
import { expect, test } from 'vitest'
import * as p2p from './index.js'

test('public exports', () => {
  expect(Object.keys(p2p).sort()).toEqual([
    'createHost',
    'createStandaloneHost',
    'hostOptions',
    'networkTopics',
    'peerIdOfPublicKey',
    'publicKeyOfPeerId',
  ])
})

test('the topics of a network are the protocol’s', () => {
  const known = p2p.networkTopics('main')
  expect(known.get(topics.tasks('main', 'nvidia'))).toBe('tasks')
  expect(known.get(topics.cards('main'))).toBe('cards')
  expect([...known.values()].filter((kind) => kind === 'bids')).toHaveLength(16)
  expect(known.get(topics.cards('other'))).toBeUndefined()
})
