import type { Chain, Network } from '@opgpu/chain'
import type { TaskId } from '@opgpu/protocol'
import { silentLogger } from '@opgpu/utils'
import { expect, test } from 'vitest'
import { type Market, Markets, openChains } from '../src/markets.js'
import { optionsOn } from '../src/options.js'
import { openAllRecords } from '../src/records.js'
import { TaskBook } from '../src/tasks/book.js'
import { directory, only, openBook, options } from './support/stubs.js'
import { client, taskOf } from './support/words.js'

const networkOf = (name: string, chainId: number) => ({ ...options().network, name, chainId }) as Network

async function marketOn(network: Network): Promise<Market> {
  const { book, sessions } = await openBook()
  return only<Market>({ book, sessions, chain: only<Chain>({ network }) })
}

test('a market is named by its network or its chain, and the first by nothing', async () => {
  const [first, second] = [await marketOn(networkOf('main', 1)), await marketOn(networkOf('second', 4242))]
  const markets = new Markets(first, second)
  expect(markets.named()).toBe(first)
  expect(markets.named('second')).toBe(second)
  expect(markets.named('4242')).toBe(second)
  expect(() => markets.named('third')).toThrow(expect.objectContaining({ code: 'bad_request' }))
})

test('a task is found in the market that it was made for', async () => {
  const [first, second] = [await marketOn(networkOf('main', 1)), await marketOn(networkOf('second', 4242))]
  const markets = new Markets(first, second)
  const task = taskOf('client')
  await second.book.create(task)
  expect(await markets.ofTask(task.id)).toBe(second)
  expect(await markets.ofTask(taskOf('client').id)).toBe(first)
})

test('each chain’s records survive a restart apart from the other’s; what was there before several is the first one’s', async () => {
  const dataDir = await directory()
  const [main, second] = [networkOf('main', 1), networkOf('second', 4242)]
  const single = options({ dataDir, network: main })
  const both = { ...single, otherNetworks: [second] }
  const tasks = [taskOf('client'), taskOf('client')] as const
  const [alone] = await openAllRecords(single, () => {})
  await alone?.tasks.put(tasks[0].id, tasks[0])
  await alone?.chain.put('tx/1', 'first')
  await alone?.database.close()
  const [, other] = await reopened(both)
  await other?.tasks.put(tasks[1].id, tasks[1])
  await other?.chain.put('tx/1', 'second')
  const image = { cid: 'bafkimage' as never, id: 'sha256:0', size: 1 }
  await other?.images.put(image.cid, image)
  await closeAll()
  const [a, b] = await reopened(both)
  expect([await openTasks(a), await openTasks(b)]).toEqual([[tasks[0].id], [tasks[1].id]])
  expect([await a?.chain.get('tx/1'), await b?.chain.get('tx/1')]).toEqual(['first', 'second'])
  expect(await a?.images.get(image.cid)).toEqual(image)
  await closeAll()
})

const kept: { database: { close(): Promise<void> } }[] = []
const reopened = (of: Parameters<typeof openAllRecords>[0]) => openAllRecords(of, (records) => kept.push(records))
const closeAll = () => Promise.all(kept.splice(0).map(({ database }) => database.close()))

async function openTasks(records: Awaited<ReturnType<typeof openAllRecords>>[number] | undefined): Promise<TaskId[]> {
  if (records === undefined) return []
  const book = new TaskBook(records.tasks)
  await book.load()
  return book.open().map(({ id }) => id)
}

test('the wallet and the coin’s price are those of the first chain', () => {
  const second = networkOf('second', 4242)
  const given = options({ otherNetworks: [second], wallet: client.address, coinPrice: { native: 1n, token: 2n } })
  expect(optionsOn(given, given.network)).toBe(given)
  const on = optionsOn(given, second)
  expect(on).toMatchObject({ network: second, tariff: given.tariff })
  expect([on.wallet, on.coinPrice]).toEqual([undefined, undefined])
})

test('two networks of one name are not told apart, and nothing is opened', async () => {
  const given = options({ otherNetworks: [networkOf('test', 4242)] })
  const opening = openChains({
    options: given,
    signer: client,
    records: [],
    logger: silentLogger,
    signal: new AbortController().signal,
  })
  await expect(opening).rejects.toMatchObject({ code: 'bad_network' })
})
