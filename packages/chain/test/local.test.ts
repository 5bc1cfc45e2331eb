import { createServer } from 'node:net'
import { join } from 'node:path'
import { silentLogger } from '@opgpu/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deploy, startLocalChain, verifyNetwork } from '../src/index.js'
import { ARTIFACTS, createAccount, createWorld, deployer, rpc, type World, within } from './world.js'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

afterAll(() => world?.stop())

const deployAgain = ({ directory, network }: World) => {
  const where = { directory, rpcUrl: network.rpcUrl, artifactsDir: ARTIFACTS }
  return deploy({ ...where, deployer, logger: silentLogger, signal: within(20) })
}

test('a second deployment finds the first', async () => {
  const before = await rpc(world.network, 'eth_getTransactionCount', deployer.address, 'latest')
  expect(await deployAgain(world)).toEqual(world.network)
  expect(await rpc(world.network, 'eth_getTransactionCount', deployer.address, 'latest')).toBe(before)
})

test('a chain that is stopped comes back on its port with its state', async () => {
  const account = await createAccount(world)
  await world.shutdown()
  await world.restart()
  await verifyNetwork(world.network, silentLogger, within(10))
  const chain = await account.open()
  expect(await chain.nativeBalance(account.signer.address)).toBeGreaterThan(0n)
  await chain.close()
  await account.close()
})

test('a chain that its program left running is ended by the next start', async () => {
  const orphan = world.pid()
  await world.restart()
  expect(() => process.kill(orphan, 0)).toThrow()
  await verifyNetwork(world.network, silentLogger, within(10))
})

test('a deployment that was cut short goes on where it was', async () => {
  const young = await createWorld()
  await rpc(young.network, 'anvil_reorg', 3, [])
  expect(await rpc(young.network, 'eth_getCode', young.network.contracts.walletFactory, 'latest')).toBe('0x')
  expect((await deployAgain(young)).contracts).toEqual(young.network.contracts)
  await young.stop()
})

test('a port that somebody else has is refused', async () => {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const directory = join(world.directory, 'second')
  const start = startLocalChain({ directory, port, logger: silentLogger, signal: within(10) })
  await expect(start).rejects.toMatchObject({ code: 'port_in_use' })
  await new Promise((done) => server.close(done))
})
