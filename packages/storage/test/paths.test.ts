import { execFileSync } from 'node:child_process'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type Block,
  carOf,
  codeOf,
  contentsOf,
  directoryBlock,
  fileBlock,
  newStore,
  rawBlock,
  signal,
  temporary,
  textOf,
  treeOf,
} from './helpers.js'

const options = { signal, maxBytes: 1024 * 1024 }
const leaf = rawBlock('payload')

describe('a directory that names files outside itself', () => {
  it.each(['..', '.', '', '/etc/passwd', '../x', 'a/b', 'a\\b', 'nul\0', 'x'.repeat(256)])(
    'is refused when a name is %j, on import and on writing',
    async (name) => {
      const root = directoryBlock([{ name, target: leaf }])
      const above = directoryBlock([{ name: 'fine', target: root }])
      const store = await newStore()
      const blocks = [above, root, leaf]
      expect(await codeOf(store.importCar(textOf(above), carOf(above.cid, blocks), options))).toBe('unsafe_path')
      const target = await temporary()
      expect(await codeOf(store.writeTo(textOf(above), join(target, 'in'), { signal }))).toBe('unsafe_path')
      expect(Object.keys(await contentsOf(target)).filter((path) => !path.startsWith('in/'))).toEqual([])
    },
  )

  it('is refused when it names a file twice', async () => {
    const again = rawBlock('other')
    const root = directoryBlock([
      { name: 'a', target: leaf },
      { name: 'a', target: again },
    ])
    const store = await newStore()
    expect(await codeOf(store.importCar(textOf(root), carOf(root.cid, [root, leaf, again]), options))).toBe(
      'unsafe_path',
    )
  })

  it('is refused when it holds a link', async () => {
    const link = directoryBlock([], 'symlink')
    const root = directoryBlock([{ name: 'a', target: link }])
    expect(await imported(root, [root, link])).toBe('not_a_file')
  })

  it('is refused when a file states sizes that its parts do not have', async () => {
    const lying = fileBlock([{ target: leaf, size: 3n }])
    const store = await newStore()
    await store.importCar(textOf(lying), carOf(lying.cid, [lying, leaf]), options)
    const target = await temporary()
    expect(await codeOf(store.writeTo(textOf(lying), join(target, 'f'), { signal }))).toBe('not_verified')
    expect(await contentsOf(target)).toEqual({})
    const empty = fileBlock([{ target: leaf, size: 0n }])
    expect(await imported(empty, [empty, leaf])).toBe('not_verified')
  })

  async function imported(root: Block, blocks: Block[]): Promise<unknown> {
    const store = await newStore()
    return codeOf(store.importCar(textOf(root), carOf(root.cid, blocks), options))
  }
})

describe('writing over what is there', () => {
  it('never goes through a link, nor replaces one', async () => {
    const store = await newStore()
    const { cid } = await store.addPath(await treeOf({ 'd/f': 'ours' }), { signal })
    const outside = await treeOf({ f: 'theirs' })
    for (const [link, to] of [
      ['d', outside],
      ['d/f', join(outside, 'f')],
    ] as const) {
      const target = await treeOf(link === 'd' ? {} : { 'd/': '' })
      await symlink(to, join(target, link))
      expect(await codeOf(store.writeTo(cid, target, { signal }))).toBe('unsafe_path')
      expect(await readFile(join(outside, 'f'), 'utf8')).toBe('theirs')
    }
  })

  it('replaces regular files and leaves the others', async () => {
    const store = await newStore()
    const { cid } = await store.addPath(await treeOf({ f: 'new' }), { signal })
    const target = await treeOf({ f: 'old', g: 'kept' })
    await store.writeTo(cid, target, { signal })
    expect(await contentsOf(target)).toEqual({ f: 'new', g: 'kept' })
  })
})

describe('adding', () => {
  it('takes regular files and reports what it skips', async () => {
    const source = await treeOf({ 'kept.txt': 'x', 'bad\\name': 'x' })
    await symlink('/etc/passwd', join(source, 'link'))
    execFileSync('mkfifo', [join(source, 'pipe')])
    await writeFile(Buffer.concat([Buffer.from(`${source}/`), Buffer.from([0xff, 0xfe])]), 'x')
    const store = await newStore()
    const skipped: string[] = []
    const { files } = await store.addPath(source, { signal, onSkip: (path) => skipped.push(path) })
    expect(files.map((file) => file.path)).toEqual(['kept.txt'])
    expect(skipped.toSorted()).toEqual(['bad\\name', 'link', 'pipe', '\uFFFD\uFFFD'])
  })

  it('normalises names, and refuses two that become the same', async () => {
    const store = await newStore()
    const { files } = await store.addPath(await treeOf({ 'cafe\u0301': 'x' }), { signal })
    expect(files).toEqual([{ path: 'caf\u00e9', size: 1 }])
    const both = await treeOf({ 'cafe\u0301': 'x', 'caf\u00e9': 'y' })
    expect(await codeOf(store.addPath(both, { signal }))).toBe('unsafe_path')
  })

  it('refuses a link and a device as the root', async () => {
    const store = await newStore()
    const source = await treeOf({ f: 'x' })
    await symlink(join(source, 'f'), join(source, 'link'))
    expect(await codeOf(store.addPath(join(source, 'link'), { signal }))).toBe('not_a_file')
    expect(await codeOf(store.addPath('/dev/zero', { signal }))).toBe('not_a_file')
  })
})
