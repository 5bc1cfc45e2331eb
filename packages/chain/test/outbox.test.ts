import { createSigner } from '@opgpu/protocol'
import { silentLogger } from '@opgpu/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Call, openChain, type Store } from '../src/index.js'
import { type Account, createAccount, createWorld, OGPN, rpc, type World, within } from './world.js'

let world: World
let account: Account

beforeAll(async () => {
  world = await createWorld()
  account = await createAccount(world)
})

afterAll(async () => {
  await account?.close()
  await world?.stop()
})

const receiver = createSigner(Buffer.alloc(32, 7)).address
const transfer = (amount: bigint): Call => ({
  type: 'transfer',
  token: world.network.contracts.token,
  to: receiver,
  amount,
})
const received = async () => {
  const chain = await account.open()
  const amount = await chain.balance(receiver, world.network.contracts.token)
  await chain.close()
  return amount
}

test('a transaction that was stored but never sent is sent once by the next run', async () => {
  const before = await received()
  const stored = Promise.withResolvers<void>()
  const dying: Store = {
    ...account.store,
    async batch(writes) {
      await account.store.batch(writes)
      if (!writes.some(({ key }) => key.startsWith('outbox/'))) return
      stored.resolve()
      await new Promise(() => {})
    },
  }
  const { network } = world
  const options = { network, signer: account.signer, logger: silentLogger, signal: within(10) }
  const first = await openChain({ ...options, store: dying })
  void first.send('gift', transfer(5n), within(10)).catch(() => {})
  await stored.promise
  expect(await received()).toBe(before)

  const second = await account.open()
  const mined = await second.send('gift', transfer(5n), within(20))
  const again = await second.send('gift', transfer(5n), within(20))
  await second.close()
  expect(again).toEqual(mined)
  expect(await received()).toBe(before + 5n)
})

test('fifty calls of one account at once are all mined, each once', async () => {
  const before = await received()
  const chain = await account.open()
  const sends = Array.from({ length: 50 }, (_, at) => chain.send(`burst ${at}`, transfer(BigInt(at)), within(50)))
  const twice = chain.send('burst 49', transfer(49n), within(50))
  const mined = await Promise.all(sends)
  expect(new Set(mined.map(({ transactionHash }) => transactionHash)).size).toBe(50)
  expect(await twice).toEqual(mined[49])
  await chain.close()
  expect(await received()).toBe(before + BigInt((49 * 50) / 2))
})

test('a transaction that a reorganisation drops is mined again', async () => {
  const before = await received()
  const chain = await account.open()
  await chain.send('undone', transfer(3n), within(20))
  await rpc(world.network, 'anvil_reorg', 2, [])
  expect(await received()).toBe(before)
  const behind = await chain.send('behind it', transfer(4n), within(30))
  const again = await chain.send('undone', transfer(3n), within(30))
  await chain.close()
  expect(again.blockNumber).toBeLessThanOrEqual(behind.blockNumber)
  expect(await received()).toBe(before + 7n)
})

test('an account without native coin is told so and uses no nonce', async () => {
  const poor = await createAccount(world, { native: 0n, tokens: OGPN })
  const chain = await poor.open()
  await expect(chain.send('gift', transfer(1n), within(10))).rejects.toMatchObject({ code: 'no_gas_money' })
  expect(await rpc(world.network, 'eth_getTransactionCount', poor.signer.address, 'pending')).toBe('0x0')
  await chain.close()
  await poor.close()
})
