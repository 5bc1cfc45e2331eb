import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Chain } from '../src/index.js'
import { makeTask } from './task.js'
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
  clientChain = await client.open()
  providerChain = await provider.open()
})

afterAll(async () => {
  await Promise.all([clientChain?.close(), providerChain?.close()])
  await Promise.all([client?.close(), provider?.close()])
  await world?.stop()
})

test('an auction is awarded and settled, and both sides see it', async () => {
  const { token, paymentEscrow, stakingVault } = world.network.contracts
  const signal = within(30)
  await clientChain.send('approve', { type: 'approve', token, spender: paymentEscrow, amount: 100n * OGPN }, signal)
  await clientChain.send('deposit', { type: 'deposit', token, amount: 100n * OGPN }, signal)
  await providerChain.send('approve', { type: 'approve', token, spender: stakingVault, amount: 500n * OGPN }, signal)
  await providerChain.send('stake', { type: 'stake', amount: 500n * OGPN }, signal)
  expect(await providerChain.stake(provider.signer.address)).toMatchObject({ staked: 500n * OGPN, locked: 0n })

  for (const round of [1, 2]) {
    const { taskId, offer, bid, result, acceptance } = makeTask(clientChain, client.signer, provider.signer)
    const awarded = providerChain.event(taskId, ['awarded'], signal)
    const assigned = await clientChain.send(`${taskId}/assign`, { type: 'assign', offer, bid }, signal)
    expect(await awarded).toMatchObject({ amount: 10n * OGPN, provider: provider.signer.address })
    expect(await clientChain.task(taskId)).toEqual({ state: 'awarded' })
    expect((await providerChain.stake(provider.signer.address)).locked).toBe(100n * OGPN)

    const terms = { offer, bid: bid.message }
    const settled = clientChain.event(taskId, ['settled', 'expired'], signal)
    const paid = await providerChain.send(`${taskId}/settle`, { type: 'settle', terms, result, acceptance }, signal)
    expect(await settled).toMatchObject({
      type: 'settled',
      paid: (8n * OGPN * 85n) / 100n,
      stakers: (8n * OGPN * 12n) / 100n,
      treasury: (8n * OGPN * 3n) / 100n,
      refunded: 2n * OGPN,
      transactionHash: paid.transactionHash,
    })
    console.log(`round ${round}: gas of award ${assigned.gasUsed}, of settle ${paid.gasUsed}`)
  }
  expect(await clientChain.credits(client.signer.address, token)).toBe(84n * OGPN)
  expect(await providerChain.credits(provider.signer.address, token)).toBe((16n * OGPN * 85n) / 100n)
})

test('a call that the contract refuses is explained and uses no nonce', async () => {
  const { token } = world.network.contracts
  const call = { type: 'withdraw', token, amount: 10_000n * OGPN } as const
  const refused = clientChain.send('withdraw too much', call, within(10))
  await expect(refused).rejects.toMatchObject({
    code: 'reverted',
    details: {
      reason: 'InsufficientCredits',
      args: { available: String(84n * OGPN), required: String(10_000n * OGPN) },
    },
  })
  const after = await clientChain.send('withdraw', { type: 'withdraw', token, amount: OGPN }, within(10))
  expect(after.gasUsed).toBeGreaterThan(21_000n)
})
