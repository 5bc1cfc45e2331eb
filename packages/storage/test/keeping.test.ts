import { readdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CidText } from '@opgpu/protocol'
import { describe, expect, it } from 'vitest'
import { codeOf, contentsOf, inParts, joinAll, newStore, pattern, signal, temporary, treeOf } from './helpers.js'

const MIB = 1024 * 1024

describe('what is on disk', () => {
  it('is not believed when damaged: not found, and stored anew by the next add', async () => {
    const directory = await temporary()
    const store = await newStore({ directory })
    const cid = await store.addBlock(pattern(5000), 'raw')
    const path = await fileOf(directory)
    const used = (await store.usage()).bytes
    await writeFile(path, pattern(5000, 2))
    expect(await codeOf(store.block(cid))).toBe('not_found')
    expect((await store.usage()).bytes).toBe(used - 5000)
    await store.addBlock(pattern(5000), 'raw')
    await truncate(path, 100)
    expect(await codeOf(store.block(cid))).toBe('not_found')
    await store.addBlock(pattern(5000), 'raw')
    await truncate(path, 0)
    expect(await store.has(cid, signal)).toBe(false)
    await store.addBlock(pattern(5000), 'raw')
    await writeFile(path, pattern(5000, 2))
    await store.addBlock(pattern(5000), 'raw')
    expect(await store.block(cid)).toEqual(Buffer.from(pattern(5000)))
  })

  it('is there after a close, with its pins and its size', async () => {
    const directory = await temporary()
    const first = await newStore({ directory })
    const { cid } = await first.addStream(inParts(pattern(3 * MIB)), { signal })
    const before = await first.usage()
    await first.close()
    const second = await newStore({ directory })
    expect(await second.usage()).toEqual(before)
    expect(await Array.fromAsync(second.pins())).toEqual([cid])
    expect(await joinAll(second.read(cid, '', signal))).toEqual(Buffer.from(pattern(3 * MIB)))
  })

  it('is counted again when the last close was not clean, and what was half written is gone', async () => {
    const directory = await temporary()
    const first = await newStore({ directory })
    await first.close()
    const open = await newStore({ directory })
    await open.addBlock(pattern(1000), 'raw')
    const copy = await copyOf(directory)
    await writeFile(join(copy, 'blocks', 'tmp', 'left'), 'half')
    const after = await newStore({ directory: copy })
    expect((await after.usage()).bytes).toBe(1000)
    expect(await readdir(join(copy, 'blocks', 'tmp'))).toEqual([])
  })

  async function fileOf(directory: string): Promise<string> {
    const blocks = join(directory, 'blocks')
    const [name] = Object.keys(await contentsOf(blocks)).filter((path) => path.endsWith('.data'))
    return join(blocks, name ?? '')
  }

  /** What another process would find had this one been killed. */
  async function copyOf(directory: string): Promise<string> {
    const { cp } = await import('node:fs/promises')
    const target = await temporary()
    await cp(directory, target, { recursive: true })
    return target
  }
})

describe('the quota', () => {
  it('refuses what does not fit, and the rest goes on', async () => {
    const store = await newStore({ quotaBytes: 2 * MIB })
    const small = await store.addStream(inParts(pattern(1000)), { signal })
    expect(await codeOf(store.addStream(inParts(pattern(4 * MIB, 5)), { signal }))).toBe('quota_exceeded')
    const { bytes, quotaBytes, pins } = await store.usage()
    expect(bytes).toBeLessThanOrEqual(quotaBytes)
    expect(pins).toBe(1)
    await store.collect(signal)
    expect((await store.usage()).bytes).toBe(1000)
    expect(await store.has(small.cid, signal)).toBe(true)
  })

  it('counts the same bytes once, however often and at once they are added', async () => {
    const store = await newStore()
    await Promise.all(Array.from({ length: 8 }, () => store.addBlock(pattern(1000), 'raw')))
    expect((await store.usage()).bytes).toBe(1000)
  })

  it('holds for archives too', async () => {
    const [left, right] = [await newStore(), await newStore({ quotaBytes: MIB })]
    const { cid } = await left.addStream(inParts(pattern(3 * MIB)), { signal })
    const source = left.exportCar(cid, { signal })
    expect(await codeOf(right.importCar(cid, source, { signal, maxBytes: 10 * MIB }))).toBe('quota_exceeded')
  })
})

describe('collecting', () => {
  it('deletes what no pin holds and keeps what pins share', async () => {
    const store = await newStore()
    const shared = pattern(MIB)
    const kept = await store.addPath(await treeOf({ shared, a: 'kept' }), { signal })
    const gone = await store.addPath(await treeOf({ shared, b: 'gone' }), { signal })
    await store.unpin(gone.cid)
    expect(await store.collect(signal)).toBeGreaterThan(0)
    expect(await store.has(kept.cid, signal)).toBe(true)
    expect(await store.has(gone.cid, signal)).toBe(false)
    await store.unpin(kept.cid)
    await store.collect(signal)
    expect(await store.usage()).toMatchObject({ bytes: 0, pins: 0 })
  })

  it('keeps what is being added meanwhile, new or already there unpinned', async () => {
    const store = await newStore()
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`f${at}`, pattern(2000, at)]))
    const source = await treeOf(files)
    const { cid } = await store.addPath(source, { signal })
    for (let round = 0; round < 10; round++) {
      await store.unpin(cid)
      const collecting = store.collect(signal)
      const adding = store.addPath(source, { signal })
      await Promise.all([collecting, adding, store.collect(signal)])
      expect(await store.has(cid, signal)).toBe(true)
    }
  })

  it('keeps a transfer that is under way, and lets go of it when it failed', async () => {
    const [left, right] = [await newStore(), await newStore()]
    const { cid } = await left.addStream(inParts(pattern(4 * MIB)), { signal })
    const car = await joinAll(left.exportCar(cid, { signal }))
    const cut = async function* () {
      yield* inParts(car.subarray(0, 2.5 * MIB))
      expect(await right.collect(signal)).toBe(0)
      throw new Error('cut')
    }
    await expect(right.importCar(cid, cut(), { signal, maxBytes: 9 * MIB })).rejects.toThrow('cut')
    expect(await right.presentBlocks(cid, signal)).toBe(3)
    expect(await right.collect(signal)).toBeGreaterThan(2 * MIB)
  })

  it('pins only what is wholly here', async () => {
    const [left, right] = [await newStore(), await newStore()]
    const { cid } = await left.addStream(inParts(pattern(10)), { signal })
    expect(await codeOf(right.pin(cid))).toBe('not_found')
    await left.unpin(cid)
    await left.pin(cid)
    await left.pin(cid)
    expect(await left.usage()).toMatchObject({ pins: 1 })
    expect(await codeOf(left.pin('nonsense' as CidText))).toBe('not_found')
  })
})

describe('single blocks', () => {
  it('are at most 1 MiB', async () => {
    const store = await newStore()
    expect(await codeOf(store.addBlock(new Uint8Array(MIB + 1), 'raw'))).toBe('too_large')
  })
})
