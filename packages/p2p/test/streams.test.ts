import { createHash, randomBytes } from 'node:crypto'
import { CodedError, deadline } from '@opgpu/utils'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FrameStream, RunningHost } from '../src/index.js'
import { soon, TestNetwork } from './network.js'

const PROTOCOL = '/opgpu/test/1'
const KiB = 1024
const SMALL = { maxFrameBytes: 4 * KiB, maxConcurrentPerPeer: 4 }

let network: TestNetwork
let server: RunningHost
let client: RunningHost
beforeEach(async () => {
  network = new TestNetwork()
  server = await network.host()
  client = await network.host()
})
afterEach(() => network.close())

const target = () => ({ peerId: server.peerId, addresses: server.addresses() })
const open = (maxFrameBytes = 4 * KiB) => client.open(target(), PROTOCOL, { signal: soon(), maxFrameBytes })
const request = (frame: Uint8Array, maxFrameBytes = 4 * KiB) =>
  client.request(target(), PROTOCOL, frame, { signal: soon(), maxFrameBytes })

async function echo(stream: FrameStream): Promise<void> {
  for await (const frame of stream) await stream.send(frame)
}

async function all(stream: FrameStream): Promise<Uint8Array[]> {
  const frames: Uint8Array[] = []
  for await (const frame of stream) frames.push(frame)
  return frames
}

test('a request is answered, and the handler knows who asks', async () => {
  server.handle(PROTOCOL, SMALL, async (stream, remote) => {
    for await (const frame of stream) await stream.send(Buffer.from(`${remote} said ${Buffer.from(frame)}`))
  })
  expect(Buffer.from(await request(Buffer.from('hello'))).toString()).toBe(`${client.peerId} said hello`)
})

test('frames keep their bounds, empty ones too', async () => {
  server.handle(PROTOCOL, SMALL, echo)
  const stream = await open()
  const frames = [randomBytes(0), randomBytes(1), randomBytes(4 * KiB)]
  for (const frame of frames) await stream.send(frame)
  await stream.close()
  expect((await all(stream)).map((frame) => Buffer.from(frame))).toEqual(frames)
})

test('a frame above the limit resets the stream at either end', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  server.handle(PROTOCOL, SMALL, async (stream) => {
    await all(stream).catch(resolve)
    throw new Error('refused')
  })
  await expect(request(randomBytes(4 * KiB + 1))).rejects.toMatchObject({ code: 'stream_reset' })
  expect(await promise).toMatchObject({ code: 'frame_too_large' })
})

test('an answer above the limit is refused', async () => {
  server.handle(PROTOCOL, SMALL, (stream) => stream.send(randomBytes(2 * KiB)))
  await expect(request(Buffer.from('x'), KiB)).rejects.toMatchObject({ code: 'frame_too_large' })
})

test('a handler that throws resets its own stream only', async () => {
  server.handle(PROTOCOL, SMALL, async (stream) => {
    for await (const frame of stream) {
      if (Buffer.from(frame).toString() === 'bad') throw new CodedError('bad_request', 'no')
      await stream.send(frame)
    }
  })
  const other = await open()
  await expect(request(Buffer.from('bad'))).rejects.toMatchObject({ code: 'stream_reset' })
  await other.send(Buffer.from('good'))
  await other.close()
  expect(Buffer.concat(await all(other)).toString()).toBe('good')
})

test('a closed stream without an answer is an error', async () => {
  server.handle(PROTOCOL, SMALL, async () => {})
  await expect(request(Buffer.from('x'))).rejects.toMatchObject({ code: 'no_response' })
})

test('a peer has a bounded number of streams, and gets its slot back', async () => {
  server.handle(PROTOCOL, { ...SMALL, maxConcurrentPerPeer: 2 }, echo)
  const held = [await open(), await open()]
  for (const stream of held) await stream.send(Buffer.from('x'))
  await expect(request(Buffer.from('one too many'))).rejects.toMatchObject({ code: expect.stringMatching(/^stream_/) })
  for (const stream of held) {
    await stream.close()
    await all(stream)
  }
  expect(Buffer.from(await request(Buffer.from('again'))).toString()).toBe('again')
})

test('a peer that opens a stream and sends nothing loses it', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  server.handle(PROTOCOL, { ...SMALL, idleMs: 100 }, (stream) => all(stream).then(() => {}, resolve))
  await open()
  expect(await promise).toMatchObject({ code: 'stream_idle' })
})

test('a peer that does not read cannot make us hold more than a window', async () => {
  const sent: number[] = []
  const { promise, resolve } = Promise.withResolvers<unknown>()
  server.handle(PROTOCOL, { ...SMALL, idleMs: 300 }, async (stream) => {
    try {
      for (;;) sent.push(await stream.send(randomBytes(64 * KiB)).then(() => 64 * KiB))
    } catch (error) {
      resolve(error)
      throw error
    }
  })
  await open()
  expect(await promise).toMatchObject({ code: 'stream_idle' })
  expect(sent.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(4 * KiB * KiB)
})

test('64 MiB arrive whole at a slow reader, the writer waiting for it', async () => {
  const frame = randomBytes(256 * KiB)
  const frames = 256
  let sent = 0
  server.handle(PROTOCOL, { maxFrameBytes: KiB, maxConcurrentPerPeer: 1 }, async (stream) => {
    for (; sent < frames; sent++) await stream.send(frame)
  })
  const stream = await open(256 * KiB)
  const hash = createHash('sha256')
  let received = 0
  let ahead = 0
  for await (const got of stream) {
    hash.update(got)
    received++
    ahead = Math.max(ahead, sent - received)
  }
  const expected = createHash('sha256')
  for (let index = 0; index < frames; index++) expected.update(frame)
  expect(hash.digest('hex')).toBe(expected.digest('hex'))
  expect(ahead * frame.length).toBeLessThan(8 * KiB * KiB)
})

test('a reader that stops again and again makes the writer wait each time', async () => {
  const frame = randomBytes(256 * KiB)
  const frames = 128
  const echoed = '/opgpu/test/echo/1'
  let sent = 0
  server.handle(echoed, SMALL, echo)
  server.handle(PROTOCOL, { maxFrameBytes: KiB, maxConcurrentPerPeer: 1 }, async (stream) => {
    for (; sent < frames; sent++) await stream.send(frame)
  })
  /** A round trip comes after all that was on its way: who sent nothing more in several waits. */
  const writerWaits = async () => {
    for (let same = 0, before = -1; same < 10; before = sent) {
      await client.request(target(), echoed, Buffer.from('?'), { signal: soon(), maxFrameBytes: KiB })
      same = sent === before ? same + 1 : 0
    }
  }
  let received = 0
  for await (const got of await open(256 * KiB)) {
    expect(got.length).toBe(frame.length)
    if (++received % 3 === 0) await writerWaits()
    expect((sent - received) * frame.length).toBeLessThan(16 * KiB * KiB)
  }
  expect(received).toBe(frames)
})

test('the signal ends a wait with its reason', async () => {
  server.handle(PROTOCOL, SMALL, echo)
  const waiting = client.request(target(), '/opgpu/test/1', Buffer.from(''), { signal: soon(), maxFrameBytes: 1 })
  expect((await waiting).length).toBe(0)
  const stream = await client.open(target(), PROTOCOL, { signal: deadline(50), maxFrameBytes: KiB })
  await expect(all(stream)).rejects.toMatchObject({ name: 'TimeoutError' })
})

test('what cannot be reached is told apart', async () => {
  await expect(request(Buffer.from('x'))).rejects.toMatchObject({ code: 'protocol_unsupported' })
  const gone = { peerId: (await new TestNetwork().host()).peerId, addresses: ['/ip4/127.0.0.1/tcp/1', 'nonsense'] }
  const options = { signal: soon(), maxFrameBytes: KiB }
  await expect(client.open(gone, PROTOCOL, options)).rejects.toMatchObject({ code: 'peer_unreachable' })
  await expect(client.open({ peerId: 'x' as never }, PROTOCOL, options)).rejects.toMatchObject({ code: 'bad_peer_id' })
})

test('one handler a protocol', () => {
  server.handle(PROTOCOL, SMALL, echo)
  expect(() => server.handle(PROTOCOL, SMALL, echo)).toThrow(expect.objectContaining({ code: 'protocol_taken' }))
})
