import { hashMessage, ZERO_HASH } from '@opgpu/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Chain } from '../src/index.js'
import { prepareClient, prepareProvider } from './parties.js'
import { assignmentOf, awardedTerms, completionOf, makeTask } from './task.js'
import { type Account, createAccount, createWorld, OGPN, type World, within } from './world.js'

let world: World
let client: Account
let provider: Account
let clientChain: Chain
let providerChain: Chain

beforeAll(async () => {
  world = await createWorld()
  client = await createAccount(world)
  provider = await createAccount(world)
  await Promise.all([prepareClient(client), prepareProvider(provider)])
  clientChain = await client.open()
  providerChain = await provider.open()
})

afterAll(async () => {
  await Promise.all([clientChain?.close(), providerChain?.close()])
  await Promise.all([client?.close(), provider?.close()])
  await world?.stop()
})

const token = () => world.network.contracts.token
const newTask = () => makeTask(clientChain, { client: client.signer, provider: provider.signer })
const inEscrow = (account: Account) => clientChain.money.account(account.signer.address, token())

test('an auction is awarded and settled, and both sides see it', async () => {
  const signal = within(30)
  const [before, earned] = await Promise.all([inEscrow(client), inEscrow(provider)])
  const task = newTask()
  const { taskId, offer } = task
  const { awardSignature, ...byClient } = assignmentOf(task)
  await clientChain.send(`${taskId}/assign`, { type: 'assign', ...byClient }, signal)
  expect(awardSignature).toBeDefined()
  expect(await clientChain.task(offer)).toEqual({ state: 'awarded' })
  expect((await providerChain.staking.worker(provider.signer.address)).free).toBe(800n * OGPN)

  const terms = await awardedTerms(providerChain, task)
  const { timestampMs } = await providerChain.head()
  expect(terms).toMatchObject({ treasuryBps: 300, amount: 10n * OGPN })
  expect(Math.abs(timestampMs / 1000 - terms.awardedAt)).toBeLessThan(60)
  const settled = clientChain.event(taskId, ['settled', 'expired'], signal)
  const call = { type: 'settle', ...completionOf(task, terms) } as const
  const paid = await providerChain.send(`${taskId}/settle`, call, signal)
  expect(await settled).toMatchObject({
    type: 'settled',
    paid: (8n * OGPN * 85n) / 100n,
    stakers: (8n * OGPN * 12n) / 100n,
    treasury: (8n * OGPN * 3n) / 100n,
    refunded: 2n * OGPN,
    transactionHash: paid.transactionHash,
  })
  expect((await inEscrow(client)).credits).toBe(before.credits - 8n * OGPN)
  expect((await inEscrow(provider)).credits).toBe(earned.credits + (8n * OGPN * 85n) / 100n)
  expect(await providerChain.staking.worker(provider.signer.address)).toMatchObject({ free: 900n * OGPN, settled: 1 })
})

test('the provider carries an award, so that the client needs no coin', async () => {
  const task = newTask()
  const { bidSignature, ...byProvider } = assignmentOf(task)
  expect(bidSignature).toBeDefined()
  await providerChain.send(`${task.taskId}/assign`, { type: 'assign', ...byProvider }, within(30))
  expect(await clientChain.task(task.offer)).toEqual({ state: 'awarded' })
})

test('a batch is awarded and settled at once, and says what it left out', async () => {
  const tasks = [newTask(), newTask(), newTask()]
  const assignments = tasks.map(assignmentOf)
  const awarded = await providerChain.send('batch', { type: 'assignMany', assignments }, within(30))
  expect((await providerChain.transaction(awarded.transactionHash))?.events).toHaveLength(3)
  const terms = await Promise.all(tasks.map((task) => awardedTerms(providerChain, task)))
  const completions = tasks.map((task, at) => completionOf(task, terms[at] ?? never()))
  const wrong = completions.map((each, at) => (at === 1 ? { ...each, clientSignature: each.terms.taskId } : each))
  const settled = await providerChain.send('settle batch', { type: 'settleMany', completions: wrong }, within(30))
  const seen = await providerChain.transaction(settled.transactionHash)
  expect(seen?.events.map(({ taskId }) => taskId)).toEqual([tasks[0]?.taskId, tasks[2]?.taskId])
  expect(seen?.skipped).toEqual([tasks[1]?.taskId])
})

test('a committed result is disputed and rated by the client', async () => {
  const task = newTask()
  const { taskId, result, offer } = task
  await providerChain.send(`${taskId}/assign`, { type: 'assign', ...assignmentOf(task) }, within(30))
  const terms = await awardedTerms(providerChain, task)
  await providerChain.send(`${taskId}/commit`, { type: 'commit', terms, result }, within(30))
  const resultHash = hashMessage('Result', result, clientChain.domain)
  expect(await clientChain.commitment(offer.client, terms.lane)).toMatchObject({ resultHash })
  const dispute = { taskId, resultHash, evidence: ZERO_HASH }
  await clientChain.send(`${taskId}/dispute`, { type: 'dispute', terms, dispute }, within(30))
  expect(await clientChain.event(taskId, ['disputed'], within(30))).toMatchObject({ evidence: ZERO_HASH })
  expect(await clientChain.task(offer)).toEqual({ state: 'disputed' })
  const rating = { taskId, score: 80 }
  await expect(clientChain.send('rate', { type: 'rate', terms, rating }, within(10))).rejects.toMatchObject({
    code: 'reverted',
    details: { reason: 'NotSettled' },
  })
})

test('a settled task is rated once and the score follows', async () => {
  const task = newTask()
  const { taskId } = task
  await providerChain.send(`${taskId}/assign`, { type: 'assign', ...assignmentOf(task) }, within(30))
  const terms = await awardedTerms(providerChain, task)
  await providerChain.send(`${taskId}/settle`, { type: 'settle', ...completionOf(task, terms) }, within(30))
  const rate = { type: 'rate', terms, rating: { taskId, score: 100 } } as const
  const before = await clientChain.staking.reputation(provider.signer.address)
  await clientChain.send(`${taskId}/rate`, rate, within(30))
  const after = await clientChain.staking.reputation(provider.signer.address)
  expect(after).toMatchObject({ ratings: before.ratings + 1, ratingSum: before.ratingSum + 100 })
  expect(after.score).toBeGreaterThan(before.score)
})

test('a call that the contract refuses is explained and uses no nonce', async () => {
  const { credits } = await inEscrow(client)
  const call = { type: 'withdraw', token: token(), amount: 10_000n * OGPN } as const
  await expect(clientChain.send('withdraw too much', call, within(10))).rejects.toMatchObject({
    code: 'reverted',
    message: expect.stringContaining('10000 OGPN are needed'),
    details: {
      reason: 'InsufficientCredits',
      args: { available: String(credits), required: String(10_000n * OGPN) },
    },
  })
  const after = await clientChain.send('withdraw', { ...call, amount: OGPN }, within(10))
  expect(after.gasUsed).toBeGreaterThan(21_000n)
})

function never(): never {
  throw new Error('no terms')
}
