import { LANES } from '@opgpu/market'
import { laneOf, sequenceOf } from '@opgpu/protocol'
import { beforeEach, expect, test } from 'vitest'
import { Lanes } from '../src/services/lanes.js'
import type { TaskBook } from '../src/tasks/book.js'
import { ChainStub, openBook } from './support/stubs.js'
import { client, offerOf, taskAt, taskOf } from './support/words.js'

let book: TaskBook
let chain: ChainStub
let lanes: Lanes

beforeEach(async () => {
  book = (await openBook()).book
  chain = new ChainStub()
  const { address } = client
  lanes = new Lanes({ book, chain: chain.chain, client: address, operator: address })
})

test('a lane is one open task’s alone, and used again when that has ended', async () => {
  const first = await lanes.reserve()
  const task = taskOf('client', offerOf({ salt: first.salt }))
  await book.create(task)
  first.release()
  const second = await lanes.reserve()
  expect(laneOf(second.salt)).not.toBe(laneOf(first.salt))
  await book.apply(task.id, { type: 'cancelled', at: 1 })
  expect(laneOf((await lanes.reserve()).salt)).toBe(laneOf(first.salt))
})

test('two jobs that are made at once get two lanes', async () => {
  const salts = await Promise.all([lanes.reserve(), lanes.reserve(), lanes.reserve()])
  expect(new Set(salts.map(({ salt }) => laneOf(salt))).size).toBe(3)
})

test('a lane where a task is open that this daemon does not know is left alone', async () => {
  let asked = 0
  chain.lane = async () => ({ state: asked++ === 0 ? 'awarded' : 'settled', sequence: 1 })
  const { salt, release } = await lanes.reserve()
  expect(asked).toBe(2)
  release()
  expect(laneOf((await lanes.reserve()).salt)).toBe(laneOf(salt))
  expect(asked).toBe(2)
})

test('the sequence is above the lane’s last, also when the clock was set back', async () => {
  const ahead = Date.now() + 3_600_000
  chain.lanes = { state: 'settled', sequence: ahead }
  expect(sequenceOf((await lanes.reserve()).salt)).toBe(ahead + 1)
})

test('when every lane has an open task no more are made', async () => {
  for (let n = 0; n < LANES; n++) {
    const { salt } = await lanes.reserve()
    if (n === 0) await book.create(taskAt('client', ['bidding'], offerOf({ salt })))
  }
  await expect(lanes.reserve()).rejects.toMatchObject({ code: 'too_many_jobs' })
})
