import { silentLogger } from '@opgpu/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Chain, type MarketEvent, openChain } from '../src/index.js'
import { prepareClient, prepareProvider } from './parties.js'
import { startProxy } from './proxy.js'
import { assignmentOf, makeTask } from './task.js'
import { type Account, createAccount, createWorld, deployer, rpc, type World, within } from './world.js'

let world: World
let client: Account
let provider: Account

beforeAll(async () => {
  world = await createWorld()
  client = await createAccount(world)
  provider = await createAccount(world)
  await prepare()
})

afterAll(async () => {
  await Promise.all([client?.close(), provider?.close()])
  await world?.stop()
})

/**
 * Credits for the client and collateral of the provider, as old as a reorganisation of these tests never reaches, and
 * written to disk, where no kill of the chain reaches them either.
 */
async function prepare(): Promise<void> {
  await Promise.all([prepareClient(client), prepareProvider(provider)])
  await rpc(world.network, 'anvil_mine', '0x8')
  await world.shutdown()
  await world.restart()
}

async function award(chain: Chain) {
  const task = makeTask(chain, { client: client.signer, provider: provider.signer })
  const { taskId, offer } = task
  const call = { type: 'assign', ...assignmentOf(task) } as const
  const resend = () => chain.send(`${taskId}/assign`, call, within(30))
  await resend()
  return { taskId, offer, resend }
}

test('events of the time away are delivered, once, to a listener that comes late', async () => {
  const buyer = await client.open()
  const { taskId } = await award(buyer)
  const seen: MarketEvent[] = []
  const seller = await provider.open()
  const { type } = await seller.event(taskId, ['awarded'], within(10))
  expect(type).toBe('awarded')
  const first = Promise.withResolvers<void>()
  seller.onEvent((event) => {
    seen.push(event)
    first.resolve()
  })
  await first.promise
  await seller.close()

  const again = await provider.open()
  again.onEvent((event) => seen.push(event))
  const next = await award(buyer)
  await again.event(next.taskId, ['awarded'], within(10))
  await again.close()
  await buyer.close()
  expect(seen.map((event) => event.taskId)).toEqual([taskId, next.taskId])
})

test('a reorganisation voids events and they come again from the new branch', async () => {
  const [buyer, seller] = await Promise.all([client.open(), provider.open()])
  const { taskId } = await award(buyer)
  const old = await seller.event(taskId, ['awarded'], within(10))
  const rollback = Promise.withResolvers<number>()
  seller.onRollback(rollback.resolve)
  const again = Promise.withResolvers<MarketEvent>()
  seller.onEvent((event) => {
    if (event.blockHash !== old.blockHash && event.taskId === taskId) again.resolve(event)
  })
  await rpc(world.network, 'anvil_reorg', 3, [])
  expect(await rollback.promise).toBeLessThanOrEqual(old.blockNumber)
  const renewed = await again.promise
  expect(await seller.events(taskId)).toEqual([renewed])
  await Promise.all([buyer.close(), seller.close()])
})

test('a chain that is killed and comes back without its last second is followed and filled again', async () => {
  const [buyer, seller] = await Promise.all([client.open(), provider.open()])
  const rollback = Promise.withResolvers<number>()
  seller.onRollback(rollback.resolve)
  const { taskId, offer, resend } = await award(buyer)
  const { blockNumber } = await seller.event(taskId, ['awarded'], within(10))
  process.kill(world.pid(), 'SIGKILL')
  const late = award(buyer)
  await world.restart()
  expect(await rollback.promise).toBeLessThanOrEqual(blockNumber)
  const other = await late
  await seller.event(other.taskId, ['awarded'], within(30))
  const mined = await resend()
  const recorded = await seller.event(taskId, ['awarded'], within(30))
  expect(recorded.transactionHash).toBe(mined.transactionHash)
  expect(await buyer.task(offer)).toEqual({ state: 'awarded' })
  await Promise.all([buyer.close(), seller.close()])
})

test('a cut connection is made again, and what was asked meanwhile is answered', async () => {
  const proxy = await startProxy(Number(new URL(world.network.rpcUrl).port))
  const network = { ...world.network, rpcUrl: `ws://127.0.0.1:${proxy.port}` }
  const chain = await client.open(network)
  proxy.cut()
  const waiting = award(chain)
  await expect(chain.nativeBalance(deployer.address)).resolves.toBeGreaterThan(0n)
  const { taskId } = await waiting
  expect((await chain.event(taskId, ['awarded'], within(20))).client).toBe(client.signer.address)
  await chain.close()
  await proxy.close()
})

test('a node that only speaks HTTP is followed by asking', async () => {
  const network = { ...world.network, rpcUrl: world.network.rpcUrl.replace('ws', 'http') }
  const chain = await client.open(network)
  const { taskId } = await award(chain)
  expect((await chain.event(taskId, ['awarded'], within(20))).client).toBe(client.signer.address)
  await chain.close()
})

test('an event counts only under as many blocks as the network asks for', async () => {
  const seller = await provider.open({ ...world.network, confirmations: 3 })
  const buyer = await client.open()
  const { taskId } = await award(buyer)
  const { blockNumber } = await seller.event(taskId, ['awarded'], within(20))
  expect((await seller.head()).number).toBeGreaterThanOrEqual(blockNumber + 3)
  await Promise.all([buyer.close(), seller.close()])
})

test('a node that does not answer, or another chain, is refused at once', async () => {
  const { signer, store } = client
  const options = { signer, store, logger: silentLogger, signal: within(10) }
  const gone = { ...world.network, rpcUrl: 'ws://127.0.0.1:1' }
  await expect(openChain({ ...options, network: gone })).rejects.toMatchObject({ code: 'chain_unreachable' })
  const other = { ...world.network, chainId: 1 }
  await expect(openChain({ ...options, network: other })).rejects.toMatchObject({ code: 'wrong_chain' })
  const contracts = { ...world.network.contracts, taskManager: signer.address }
  const empty = { ...world.network, contracts }
  await expect(openChain({ ...options, network: empty })).rejects.toMatchObject({ code: 'contracts_missing' })
})
