import type { Executor } from '@opgpu/executor'
import type { Task } from '@opgpu/market'
import { peerIdOfPublicKey } from '@opgpu/p2p'
import { ackCodec, cancelCodec, PROTOCOLS, type Signer } from '@opgpu/protocol'
import { expect, onTestFinished, test } from 'vitest'
import { receiveCancels } from '../src/exchange/cancel.js'
import { ChainStub, HostStub, only, openBook } from './support/stubs.js'
import { client, eventOf, stranger, taskAt, taskOf } from './support/words.js'

async function cancelled(task: Task, by: Signer = client) {
  const { book } = await openBook()
  await book.create(task)
  const [host, stop, seen] = [new HostStub(), new AbortController(), [] as string[]]
  onTestFinished(() => stop.abort())
  const kill = async (code: string) => void seen.push(code)
  const running = task.stage.state === 'running'
  const executor = only<Executor>({ attach: async () => (running ? (only({ kill }) as never) : undefined) })
  const giveBack = async () => void seen.push('given back')
  receiveCancels({ book, host: host.host, chain: new ChainStub().chain, executor, giveBack }, stop.signal)
  const frame = cancelCodec.encode({ taskId: task.id })
  const [answer] = await host.exchange(PROTOCOLS.cancel, peerIdOfPublicKey(by.publicKey), [frame])
  return { ok: ackCodec.decode(answer ?? new Uint8Array()).ok, book, seen }
}

test('a declined bid gives its capacity back, and an award that comes all the same is still done', async () => {
  const task = taskOf('provider')
  const { ok, book, seen } = await cancelled(task)
  expect([ok, seen]).toEqual([true, ['given back']])
  expect((await book.apply(task.id, eventOf(task, 'awarded'))).stage.state).toBe('awarded')
})

test('a run is ended; work that has not begun ends without a charge', async () => {
  expect((await cancelled(taskAt('provider', ['awarded', 'running']))).seen).toEqual(['cancelled'])
  const task = taskAt('provider', ['awarded'])
  const { book } = await cancelled(task)
  const outcome = { failure: { code: 'cancelled' }, exitCode: -1 }
  expect((await book.get(task.id)).stage).toMatchObject({ state: 'publishing', outcome })
})

test('work that is done stays done', async () => {
  const task = taskAt('provider', ['awarded', 'ended', 'delivered'])
  const { book } = await cancelled(task)
  expect(await book.get(task.id)).toBe(task)
})

test.each([
  ['a stranger', taskAt('provider', ['awarded']), stranger],
  ['the client, of its own record', taskAt('client', ['bidding']), client],
])('%s changes nothing', async (_, task, by) => {
  const { ok, book, seen } = await cancelled(task, by)
  expect([ok, seen]).toEqual([false, []])
  expect(await book.get(task.id)).toBe(task)
})
