import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { silentLogger } from '@opgpu/utils'
import { expect, it, onTestFinished } from 'vitest'
import { openStore } from '../src/open.js'
import { codeOf, GIB, inParts, joinAll, newStore, pattern, signal, temporary } from './helpers.js'

const MIB = 1024 * 1024

async function newPeer() {
  const opened = await openStore({
    directory: await temporary(),
    quotaBytes: GIB,
    logger: silentLogger,
    signal,
    libp2p: {
      addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
      transports: [tcp()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      services: { identify: identify() },
    },
  })
  onTestFinished(() => opened.store.close())
  return opened
}

it('fetches from a connected peer by bitswap, and refuses more than allowed', async () => {
  const [left, right] = [await newPeer(), await newPeer()]
  const { cid, size } = await left.store.addStream(inParts(pattern(20 * MIB)), { signal })
  await right.libp2p.dial(left.libp2p.getMultiaddrs())
  const limit = { signal: AbortSignal.timeout(30_000), maxBytes: 30 * MIB }
  const tooLarge = right.store.fetch(cid, { ...limit, maxBytes: 5 * MIB })
  expect(await codeOf(tooLarge)).toBe('too_large')
  expect(await right.store.fetch(cid, limit)).toMatchObject({ cid, size })
  expect(await joinAll(right.store.read(cid, '', signal))).toEqual(Buffer.from(pattern(20 * MIB)))
  expect((await right.store.usage()).pins).toBe(1)
})

it('waits for a peer until its signal ends', async () => {
  const { store } = await newPeer()
  const { cid } = await (await newStore()).addStream(inParts(pattern(10)), { signal })
  const soon = AbortSignal.timeout(300)
  await expect(store.fetch(cid, { signal: soon, maxBytes: 100 })).rejects.toThrow()
  expect(soon.aborted).toBe(true)
})

it('fetches nothing when offline', async () => {
  const { cid } = await (await newStore()).addStream(inParts(pattern(10)), { signal })
  expect(await codeOf((await newStore()).fetch(cid, { signal, maxBytes: 100 }))).toBe('not_found')
})
