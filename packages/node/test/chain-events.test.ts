import type { Chain, TaskEvent as ChainEvent } from '@opgpu/chain'
import type { Task } from '@opgpu/market'
import { hashMessage } from '@opgpu/protocol'
import { silentLogger } from '@opgpu/utils'
import { expect, onTestFinished, test } from 'vitest'
import { followChain } from '../src/tasks/chain-events.js'
import { only, openBook } from './support/stubs.js'
import { bidOf, client, domain, onChain, provider, taskAt, taskOf } from './support/words.js'

const signal = () => AbortSignal.timeout(10_000)

/** A chain whose node can tell nothing of transactions, as after a restart of its own. */
async function followed(past: ChainEvent[] = [], task = taskOf('provider')) {
  const { book } = await openBook()
  await book.create(task)
  let tell: (event: ChainEvent) => void = () => {}
  const chain = only<Chain>({
    domain,
    events: async () => past,
    onEvent: (listener) => {
      tell = listener
      return () => {}
    },
    transaction: async () => {
      throw new Error('the node is away')
    },
  })
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  await followChain({ book, chain, logger: silentLogger }, stop.signal)
  return { book, task, tell: (event: ChainEvent) => tell(event) }
}

function place(task: Pick<ReturnType<typeof taskOf>, 'id'>) {
  const { transaction } = onChain()
  const where = { blockNumber: 1, blockHash: transaction, transactionHash: transaction, logIndex: 0 }
  return { taskId: task.id, client: client.address, provider: provider.address, ...where }
}

const told = { treasuryBps: 300, awardedAt: 1_700_000_000 }

function awarded(task: ReturnType<typeof taskOf>, bid = bidOf(task.offer)): ChainEvent {
  return { ...place(task), type: 'awarded', bidHash: hashMessage('Bid', bid.message, domain), amount: 1n, ...told }
}

test('an award is taken even when the node cannot tell what it used', async () => {
  const { book, task, tell } = await followed()
  tell(awarded(task))
  const { stage } = await book.until(task.id, ({ stage: now }) => now.state === 'awarded', signal())
  expect(stage).toMatchObject({ award: { transaction: onChain().transaction, terms: told } })
})

test('what happened while the daemon was away is taken at start, in order', async () => {
  const task = taskOf('provider')
  const settled = { ...place(task), type: 'settled', resultHash: `0x${'0'.repeat(64)}` } as const
  const amounts = { paid: 9n, refunded: 1n, stakers: 0n, treasury: 0n }
  const { book } = await followed([awarded(task), { ...settled, ...amounts }], task)
  expect((await book.get(task.id)).stage).toMatchObject({ state: 'settled', settlement: amounts })
})

test('an award of another bid, and events of tasks that nobody knows, are passed over', async () => {
  const { book, task, tell } = await followed()
  tell(awarded(task, bidOf(task.offer, provider, { maxAmount: 1n })))
  tell(awarded(taskOf('provider')))
  tell(awarded(task))
  await book.until(task.id, ({ stage }) => stage.state === 'awarded', signal())
  expect((await book.get(task.id)).history.map(({ state }) => state)).toEqual(['bidding', 'awarded'])
})

test('a late award of a provider that was passed over still counts', async () => {
  const open = taskAt('client', ['bidding'])
  const bid = bidOf(open.offer)
  const { book, task, tell } = await followed([], { ...open, bids: [bid], passedOver: [provider.address] })
  tell(awarded(task, bid))
  const { stage } = await book.until(task.id, ({ stage: now }) => now.state === 'awarded', signal())
  expect(stage).toMatchObject({ bid })
})

test('an award that is mined anew has the terms of its new block', async () => {
  const { book, task, tell } = await followed()
  tell(awarded(task))
  tell({ ...awarded(task), ...told, awardedAt: 1_700_000_009 } as ChainEvent)
  const anew = ({ stage }: Task) =>
    'award' in stage && stage.award.session === undefined && stage.award.terms?.awardedAt === 1_700_000_009
  expect((await book.until(task.id, anew, signal())).stage.state).toBe('awarded')
})

test('an expiry ends the task on both sides, each in its own word', async () => {
  const provided = await followed([], taskAt('provider', ['awarded']))
  const asked = await followed([], taskAt('client', ['bidding', 'chosen', 'awarded']))
  for (const { book, task, tell } of [provided, asked]) {
    tell({ ...place(task), type: 'expired', refunded: 100n, slashed: 5n })
    await book.until(task.id, ({ stage }) => 'slashed' in stage, signal())
  }
  expect((await provided.book.get(provided.task.id)).stage.state).toBe('slashed')
  expect((await asked.book.get(asked.task.id)).stage.state).toBe('refunded')
})
