import { CarReader } from '@ipld/car'
import type { CidText } from '@opgpu/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import type { ContentStore } from '../src/port.js'
import {
  carOf,
  codeOf,
  directoryBlock,
  fileBlock,
  inParts,
  joinAll,
  newStore,
  pattern,
  prefixed,
  rawBlock,
  signal,
  textOf,
  treeOf,
} from './helpers.js'

const MIB = 1024 * 1024
const options = { signal, maxBytes: 10 * MIB }

describe('an archive', () => {
  it('is one that other implementations read, in pieces of at most 256 KiB', async () => {
    const store = await newStore()
    const { cid } = await store.addPath(await treeOf({ a: 'one', b: pattern(2 * MIB) }), { signal })
    const pieces: Uint8Array[] = []
    for await (const piece of store.exportCar(cid, { signal })) pieces.push(piece)
    expect(Math.max(...pieces.map((piece) => piece.length))).toBe(256 * 1024)
    const reader = await CarReader.fromBytes(Buffer.concat(pieces))
    expect((await reader.getRoots()).map(String)).toEqual([cid])
    let blocks = 0
    for await (const _ of reader.blocks()) blocks++
    expect(blocks).toBe(5)
  })

  it('goes on where it was cut, sending only the rest', async () => {
    const [left, right] = [await newStore(), await newStore()]
    const { cid, size } = await left.addStream(inParts(pattern(6 * MIB)), { signal })
    const whole = await joinAll(left.exportCar(cid, { signal }))
    expect(await right.presentBlocks(cid, signal)).toBe(0)
    expect(await codeOf(right.importCar(cid, inParts(whole.subarray(0, 3.5 * MIB)), options))).toBe('bad_car')
    expect(await right.has(cid, signal)).toBe(false)
    const skipBlocks = await right.presentBlocks(cid, signal)
    expect(skipBlocks).toBe(4)
    const rest = await joinAll(left.exportCar(cid, { signal, skipBlocks }))
    expect(rest.length).toBeLessThan(3.01 * MIB)
    expect(await right.importCar(cid, inParts(rest), options)).toMatchObject({ cid, size })
    expect(await joinAll(right.read(cid, '', signal))).toEqual(Buffer.from(pattern(6 * MIB)))
  })

  it('holds a block once that the content holds often', async () => {
    const [left, right] = [await newStore(), await newStore()]
    const { cid } = await left.addStream(inParts(new Uint8Array(5 * MIB)), { signal })
    const car = await joinAll(left.exportCar(cid, { signal }))
    expect(car.length).toBeLessThan(1.01 * MIB)
    expect((await right.importCar(cid, inParts(car), options)).size).toBe(5 * MIB)
  })

  it('carries a DAG-CBOR block, which has no files', async () => {
    const [left, right] = [await newStore(), await newStore()]
    const cid = await left.addBlock(Buffer.from('a16161182a', 'hex'), 'dag-cbor')
    const content = await right.importCar(cid, left.exportCar(cid, { signal }), options)
    expect(content).toEqual({ cid, size: 0, files: [] })
    expect(Buffer.from(await right.block(cid)).toString('hex')).toBe('a16161182a')
  })

  it('says how far it is', async () => {
    const [left, right] = [await newStore(), await newStore()]
    const { cid } = await left.addStream(inParts(pattern(3 * MIB)), { signal })
    const seen: number[] = []
    await right.importCar(cid, left.exportCar(cid, { signal }), {
      ...options,
      onProgress: ({ done }) => seen.push(done),
    })
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.at(-1)).toBeGreaterThanOrEqual(3 * MIB)
  })

  it('ends when it is aborted, though its source is silent', async () => {
    const store = await newStore()
    const abort = new AbortController()
    const reason = new Error('enough')
    const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }
    const running = store.importCar(textOf(rawBlock('x')), silent, { signal: abort.signal, maxBytes: 1 })
    abort.abort(reason)
    await expect(running).rejects.toBe(reason)
  })
})

describe('a hostile archive', () => {
  const [one, two, other] = [rawBlock('one'), rawBlock('two'), rawBlock('not asked for')]
  const root = directoryBlock([
    { name: 'a', target: one },
    { name: 'b', target: two },
  ])
  let store: ContentStore

  beforeEach(async () => {
    store = await newStore()
  })

  const refused = (blocks: Parameters<typeof carOf>[1], maxBytes = MIB) =>
    codeOf(store.importCar(textOf(root), carOf(root.cid, blocks), { signal, maxBytes }))

  it('is taken when it is right', async () => {
    expect(await refused([root, one, two])).toBeUndefined()
  })

  it.each([
    ['a block that does not match its address', [root, { cid: one.cid, bytes: other.bytes }, two]],
    ['a block that is not of the content', [root, one, other, two]],
    ['a block after the end', [root, one, two, other]],
    ['a block twice', [root, one, one, two]],
    ['another order', [root, two, one]],
    ['a missing block', [root, one]],
    ['no block', []],
    ['no root block', [one, two]],
  ])('is refused with %s, and nothing unasked is stored', async (_, blocks) => {
    expect(await refused(blocks)).toBe('bad_car')
    expect(await codeOf(store.block(textOf(other)))).toBe('not_found')
    expect((await store.usage()).pins).toBe(0)
  })

  it('is refused when larger than allowed, on the wire or written out', async () => {
    expect(await refused([root, one, two], root.bytes.length + 3)).toBe('too_large')
    const big = rawBlock(pattern(MIB))
    const bomb = fileBlock(Array.from({ length: 100 }, () => ({ target: big, size: BigInt(MIB) })))
    const car = carOf(bomb.cid, [bomb, big])
    expect(await codeOf(store.importCar(textOf(bomb), car, { signal, maxBytes: 50 * MIB }))).toBe('too_large')
  })

  it('is refused with more directories than anyone writes, made of a few blocks', async () => {
    const blocks = [one]
    for (let level = 0; level < 30; level++) {
      const target = blocks[0] ?? one
      blocks.unshift(directoryBlock(['a', 'b', 'c'].map((name) => ({ name, target }))))
    }
    const top = blocks[0] ?? one
    const car = carOf(top.cid, blocks)
    expect(await codeOf(store.importCar(textOf(top), car, { signal, maxBytes: MIB }))).toBe('too_large')
  })

  it.each([
    ['another root', () => carOf(two.cid, [root, one, two])],
    ['an endless header', () => inParts(Buffer.from('ffffff7f00', 'hex'))],
    ['a header that is not CBOR', () => inParts(prefixed(Buffer.from('ff', 'hex')))],
    ['a block of 200 MiB', () => joinedWith(Buffer.from('80808064', 'hex'))],
    ['a block with no address', () => joinedWith(prefixed(Buffer.from('00ff', 'hex')))],
    ['a cut block', () => joinedWith(prefixed(Buffer.concat([root.cid.bytes, root.bytes])).subarray(0, 60))],
  ])('is refused with %s', async (_, car) => {
    expect(await codeOf(store.importCar(textOf(root), car(), options))).toBe('bad_car')
  })

  async function* joinedWith(tail: Uint8Array): AsyncGenerator<Uint8Array> {
    yield* carOf(root.cid, [])
    yield tail
  }

  it('is refused for what is no content id', async () => {
    expect(await codeOf(store.importCar('../../etc' as CidText, carOf(root.cid, []), options))).toBe('not_found')
  })
})
