import { expect, test } from 'vitest'
import { directory, openBook } from './support/stubs.js'
import { bidOf, eventOf, offerOf, signerOf, taskAt, taskOf } from './support/words.js'

const signal = () => AbortSignal.timeout(10_000)

test('events asked for at once are applied in their order, each to the result of the one before', async () => {
  const { book } = await openBook()
  const task = taskAt('client', ['bidding'])
  await book.create(task)
  const signers = Array.from({ length: 20 }, (_, n) => signerOf(n + 1))
  await Promise.all(
    signers.map((by) => book.apply(task.id, { type: 'bid-received', bid: bidOf(task.offer, by), at: 1 })),
  )
  const bidders = (await book.get(task.id)).bids.map(({ message }) => message.provider)
  expect(bidders).toEqual(signers.map(({ address }) => address))
})

test('a change is on disk before anybody hears of it', async () => {
  const { book, records } = await openBook()
  const task = taskOf('client')
  await book.create(task)
  const heard: Promise<unknown>[] = []
  book.changes.on('change', ({ task: changed }) => heard.push(records.tasks.get(changed.id)))
  await book.apply(task.id, eventOf(task, 'bidding'))
  expect(await heard[0]).toMatchObject({ stage: { state: 'bidding' } })
})

test('an event that changes nothing is neither stored nor told', async () => {
  const { book } = await openBook()
  const task = taskOf('client')
  await book.create(task)
  let told = 0
  book.changes.on('change', () => told++)
  expect(await book.apply(task.id, eventOf(task, 'settled'))).toBe(task)
  await book.create(taskOf('client', task.offer))
  expect(told).toBe(0)
})

test('open tasks come back after a restart exactly as they were; ended ones only when asked for', async () => {
  const path = await directory()
  const first = await openBook(path)
  const open = taskAt('provider', ['awarded', 'ended', 'delivered', 'accepted'])
  const ended = taskOf('provider')
  for (const task of [open, ended]) await first.book.create(task)
  await first.book.apply(ended.id, { type: 'bid-lapsed', at: 1 })
  expect(first.book.open()).toEqual([open])
  await first.records.database.close()

  const { book } = await openBook(path)
  expect(book.open()).toEqual([open])
  expect(await book.find(ended.id)).toMatchObject({ stage: { state: 'expired' } })
  expect((await Array.fromAsync(book.all())).length).toBe(2)
})

test('a settled task stays open until its receipt is written', async () => {
  const { book } = await openBook()
  const task = taskAt('client', ['bidding', 'chosen', 'awarded', 'delivered', 'accepted', 'settled'])
  await book.create(task)
  expect(book.open()).toHaveLength(1)
  await book.apply(task.id, { type: 'receipted', receipt: 'b' as never, at: 1 })
  expect(book.open()).toHaveLength(0)
})

test('an unknown job is not found', async () => {
  const { book } = await openBook()
  const { id } = taskOf('client')
  await expect(book.get(id)).rejects.toMatchObject({ code: 'not_found' })
  await expect(book.apply(id, { type: 'announced', at: 1 })).rejects.toMatchObject({ code: 'not_found' })
  await expect(book.until(id, () => true, signal())).rejects.toMatchObject({ code: 'not_found' })
})

test('until takes the present state, or waits, and leaves no listener behind', async () => {
  const { book } = await openBook()
  const task = taskOf('client', offerOf())
  await book.create(task)
  let asked = 0
  const is = (state: string) => (now: typeof task) => {
    asked++
    return now.stage.state === state
  }
  expect((await book.until(task.id, is('announced'), signal())).id).toBe(task.id)
  const bidding = book.until(task.id, is('bidding'), signal())
  await book.apply(task.id, eventOf(task, 'bidding'))
  expect((await bidding).stage.state).toBe('bidding')
  await expect(book.until(task.id, is('settled'), AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  const before = asked
  await book.apply(task.id, { type: 'cancelled', at: 1 })
  expect(asked).toBe(before)
})
