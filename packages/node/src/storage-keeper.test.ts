import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLocalStore } from '@opgpu/storage'
import { silentLogger } from '@opgpu/utils'
import { expect, test } from 'vitest'
import { withDefaults } from './options.js'
import { openRecords } from './records.js'
import { sweep } from './storage-keeper.js'
import { TaskBook } from './tasks/book.js'

test('content that nothing needs goes at the second sweep, an image stays', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'opgpu-keeper-'))
  const { signal } = new AbortController()
  await using opened = new AsyncDisposableStack()
  opened.defer(() => rm(directory, { recursive: true }))
  const records = await openRecords(join(directory, 'db'))
  opened.defer(() => records.database.close())
  const base = { directory: join(directory, 'content'), quotaBytes: 10 ** 7, logger: silentLogger, signal }
  const store = await openLocalStore(base)
  opened.defer(() => store.close())
  const network = { name: 'test', chainId: 1, rpcUrl: '', contracts: {}, confirmations: 0, startBlock: 0 } as never
  const options = withDefaults({ dataDir: directory, roles: [], network })
  const context = { books: [new TaskBook(records.tasks)], records, store, options, logger: silentLogger }

  const image = await store.addBlock(Buffer.from('an image'), 'raw')
  const stray = await store.addBlock(Buffer.from('left over'), 'raw')
  await records.images.put(image, { cid: image, id: 'sha256:0', size: 8 })
  const idle = await sweep(context, new Set(), signal)
  expect([...idle]).toEqual([stray])
  expect(await store.block(stray)).toHaveLength(9)

  await sweep(context, idle, signal)
  await expect(store.block(stray)).rejects.toMatchObject({ code: 'not_found' })
  expect(await store.block(image)).toHaveLength(8)
})
