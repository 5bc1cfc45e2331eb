import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentsOf, inParts, joinAll, newStore, pattern, shown, signal, temporary, treeOf } from './helpers.js'

const MIB = 1024 * 1024

describe('files and directories', () => {
  it('come back as they were', async () => {
    const files = {
      'empty.bin': '',
      'one.bin': 'x',
      'chunk.bin': pattern(MIB),
      'large.bin': pattern(5 * MIB + 7),
      'same.bin': new Uint8Array(3 * MIB),
      'deep/er/est/file.txt': 'nested',
      'naïve – 日本語 🚀.txt': 'unicode',
      'hollow/': '',
    }
    const source = await treeOf(files)
    const store = await newStore()
    const added = await store.addPath(source, { signal })
    const target = join(await temporary(), 'out')
    const written = await store.writeTo(added.cid, target, { signal })
    expect(await contentsOf(target)).toEqual(await contentsOf(source))
    expect(written).toEqual(added)
    expect(added.size).toBe(9 * MIB + 7 + 1 + 6 + 7)
    expect(added.files.find((file) => file.path === 'deep/er/est/file.txt')?.size).toBe(6)
    expect(await joinAll(store.read(added.cid, 'large.bin', signal))).toEqual(Buffer.from(files['large.bin']))
  })

  it('keeps a file of any size, given as a stream in parts of any length', async () => {
    const store = await newStore()
    const sizes = fc.oneof(fc.integer({ min: 0, max: 3000 }), fc.constantFrom(MIB - 1, MIB, MIB + 1, 2 * MIB))
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 500, max: 2 * MIB }), async (size, part) => {
        const bytes = pattern(size, size + 1)
        const { cid, size: stated } = await store.addStream(inParts(bytes, part), { signal })
        expect(stated).toBe(size)
        expect((await joinAll(store.read(cid, '', signal))).equals(bytes)).toBe(true)
      }),
      { numRuns: 30, seed: 7 },
    )
  })

  it('keeps any tree of safe names through a CAR', async () => {
    const [left, right] = [await newStore(), await newStore()]
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).map((text) => text.normalize('NFC'))
    const safe = name.filter((text) => !/[/\\\0\uFFFD]|^\.\.?$/.test(text) && text.isWellFormed())
    const tree = fc.dictionary(safe, fc.uint8Array({ maxLength: 400 }), { maxKeys: 6, noNullPrototype: true })
    await fc.assert(
      fc.asyncProperty(tree, async (files) => {
        const target = await mkdtemp(join(tmpdir(), 'opgpu-storage-'))
        try {
          const source = await treeOf(Object.fromEntries(Object.entries(files).map(([key, v]) => [`d/${key}`, v])))
          const { cid } = await left.addPath(source, { signal })
          await right.importCar(cid, left.exportCar(cid, { signal }), { signal, maxBytes: MIB })
          await right.writeTo(cid, target, { signal })
          expect(await contentsOf(target)).toEqual(await contentsOf(source))
        } finally {
          await rm(target, { recursive: true })
        }
      }),
      { numRuns: 25, seed: 11 },
    )
  })

  it('keeps a directory too large for one block', async () => {
    const names = Array.from({ length: 1500 }, (_, at) => `${at}-${'long'.repeat(50)}`)
    const store = await newStore()
    const source = await treeOf(Object.fromEntries(names.map((name) => [name, 'x'])))
    const { cid, files } = await store.addPath(source, { signal })
    expect(files.map((file) => file.path)).toEqual(names.toSorted())
    expect(await store.has(cid, signal)).toBe(true)
  })

  it('writes a root that is a file at the path itself', async () => {
    const store = await newStore()
    const { cid } = await store.addStream(inParts(pattern(10)), { signal })
    const directory = await temporary()
    await store.writeTo(cid, join(directory, 'file'), { signal })
    expect(await contentsOf(directory)).toEqual({ file: shown(pattern(10)) })
  })
})

describe('addresses', () => {
  it('are the same for the same bytes and names, and never change between versions', async () => {
    const files = { 'b/two.txt': 'two', 'a.txt': 'one', 'big.bin': pattern(2 * MIB + 1), 'hollow/': '' }
    const [first, second] = [await newStore(), await newStore()]
    const one = await first.addPath(await treeOf(files), { signal })
    const two = await second.addPath(await treeOf(Object.fromEntries(Object.entries(files).reverse())), { signal })
    expect(one).toEqual(two)
    expect(one.cid).toBe('bafybeihrvblfdvvxidss45pwdprdgwycbtw3eqddkh6a7jbn55yplyxnk4')
  })

  it('are those that every IPFS implementation gives', async () => {
    const store = await newStore()
    const hello = await store.addStream(inParts(Buffer.from('hello world')), { signal })
    const empty = await store.addStream(inParts(new Uint8Array()), { signal })
    expect(hello.cid).toBe('bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e')
    expect(empty.cid).toBe('bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku')
    expect(await store.addBlock(Buffer.from('hello world'), 'raw')).toBe(hello.cid)
  })
})
