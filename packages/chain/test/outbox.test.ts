import { randomBytes } from 'node:crypto'
import { type Address, createSigner } from '@opgpu/protocol'
import { silentLogger } from '@opgpu/utils'
import { Interface } from 'ethers/abi'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Call, type Chain, openChain, type Store } from '../src/index.js'
import { signTransaction } from '../src/outbox/sign.js'
import { type Account, createAccount, createWorld, OGPN, rpc, type World, within } from './world.js'

let world: World
let account: Account
let receiver: Address

beforeAll(async () => {
  world = await createWorld()
})

beforeEach(async () => {
  account = await createAccount(world)
  receiver = createSigner(randomBytes(32)).address
  return () => account.close()
})

afterAll(() => world?.stop())

const token = () => world.network.contracts.token
const transfer = (amount: bigint): Call => ({ type: 'transfer', token: token(), to: receiver, amount })
const received = (chain: Chain) => chain.balance(receiver, token())
const blockOf = async (hash: string) =>
  (await rpc<{ blockHash: string }>(world.network, 'eth_getTransactionReceipt', hash)).blockHash
/** Blocks come only by `mine`, so that transactions stay pending. */
const holdBlocks = async () => {
  await rpc(world.network, 'evm_setAutomine', false)
  await rpc(world.network, 'evm_setIntervalMining', 0)
}
const freeBlocks = async () => {
  await rpc(world.network, 'evm_setAutomine', true)
  await rpc(world.network, 'evm_setIntervalMining', 1)
}
const pendingOf = async (nonce: number) => {
  const pool = await rpc<{ pending: Record<string, Record<string, { hash: string }>> }>(world.network, 'txpool_content')
  const mine = Object.entries(pool.pending).find(([key]) => key.toLowerCase() === account.signer.address)
  return mine?.[1][nonce]?.hash
}

/** A store whose owner is killed right after an intent was written. */
function dyingStore(stored: () => void): Store {
  return {
    ...account.store,
    async batch(writes) {
      await account.store.batch(writes)
      if (!writes.some(({ key }) => key.startsWith('outbox/'))) return
      stored()
      await new Promise(() => {})
    },
  }
}

test('a transaction that was stored but never sent is sent once by the next run', async () => {
  const stored = Promise.withResolvers<void>()
  const options = { network: world.network, signer: account.signer, logger: silentLogger, signal: within(10) }
  const first = await openChain({ ...options, store: dyingStore(stored.resolve) })
  first.send('gift', transfer(5n), within(10)).catch(() => {})
  await stored.promise
  first.close().catch(() => {})

  const second = await account.open()
  const mined = await second.send('gift', transfer(5n), within(20))
  expect(await second.send('gift', transfer(5n), within(20))).toEqual(mined)
  expect(await received(second)).toBe(5n)
  await second.close()
})

test('a key answers with the same receipt after a restart', async () => {
  const first = await account.open()
  const mined = await first.send('gift', transfer(5n), within(20))
  await first.close()
  const second = await account.open()
  expect(await second.send('gift', transfer(5n), within(20))).toEqual(mined)
  expect(await received(second)).toBe(5n)
  await second.close()
})

test('fifty calls of one account at once are all mined, each once', async () => {
  const chain = await account.open()
  const sends = Array.from({ length: 50 }, (_, at) => chain.send(`burst ${at}`, transfer(BigInt(at)), within(50)))
  const twice = chain.send('burst 49', transfer(49n), within(50))
  const mined = await Promise.all(sends)
  expect(new Set(mined.map(({ transactionHash }) => transactionHash)).size).toBe(50)
  expect(await twice).toEqual(mined[49])
  expect(await received(chain)).toBe(BigInt((49 * 50) / 2))
  await chain.close()
})

test('a transaction that a reorganisation drops is mined again', async () => {
  await rpc(world.network, 'anvil_mine', '0x4')
  const chain = await account.open()
  const { transactionHash } = await chain.send('undone', transfer(3n), within(20))
  const before = await blockOf(transactionHash)
  await rpc(world.network, 'anvil_reorg', 2, [])
  await chain.send('behind it', transfer(4n), within(30))
  expect(await blockOf(transactionHash)).not.toBe(before)
  expect(await received(chain)).toBe(7n)
  await chain.close()
})

test('an account without native coin is told so and uses no nonce', async () => {
  const poor = await createAccount(world, { native: 0n, tokens: OGPN })
  const chain = await poor.open()
  await expect(chain.send('gift', transfer(1n), within(10))).rejects.toMatchObject({ code: 'no_gas_money' })
  expect(await rpc(world.network, 'eth_getTransactionCount', poor.signer.address, 'pending')).toBe('0x0')
  await chain.close()
  await poor.close()
})

test('a transaction that the fees outran is replaced by one that pays more', async () => {
  const chain = await account.open()
  await holdBlocks()
  const sent = chain.send('slow', transfer(6n), within(30))
  await expect.poll(() => pendingOf(0)).toBeDefined()
  const cheap = await pendingOf(0)
  for (let block = 0; block < 4; block++) {
    await rpc(world.network, 'anvil_setNextBlockBaseFeePerGas', '0x174876e800')
    await rpc(world.network, 'evm_mine')
  }
  await expect.poll(() => pendingOf(0)).not.toBe(cheap)
  await freeBlocks()
  expect((await sent).transactionHash).not.toBe(cheap)
  expect(await received(chain)).toBe(6n)
  await chain.close()
})

test('a call whose nonce another program took is made under the next one', async () => {
  const chain = await account.open()
  await holdBlocks()
  const sent = chain.send('displaced', transfer(6n), within(30))
  await expect.poll(() => pendingOf(0)).toBeDefined()
  const fees = { maxFee: 10n ** 13n, tip: 10n ** 11n }
  const fields = { chainId: 31337, nonce: 0, to: receiver, data: '0x', gas: 21_000n, fees }
  await rpc(world.network, 'eth_sendRawTransaction', signTransaction(account.signer, fields).raw)
  await freeBlocks()
  await sent
  expect(await rpc(world.network, 'eth_getTransactionCount', account.signer.address, 'latest')).toBe('0x2')
  expect(await received(chain)).toBe(6n)
  await chain.close()
})

test('a call that builds on one under way is made after it', async () => {
  const chain = await account.open()
  const { paymentEscrow } = world.network.contracts
  await holdBlocks()
  const approve: Call = { type: 'approve', token: token(), spender: paymentEscrow, amount: 9n }
  const approved = chain.send('approve', approve, within(30))
  await expect.poll(() => pendingOf(0)).toBeDefined()
  const deposit: Call = { type: 'deposit', token: token(), amount: 9n }
  const deposited = chain.send('deposit', deposit, within(30))
  for (let answers = 0; answers < 4; answers++) {
    await expect(chain.estimate(deposit)).rejects.toMatchObject({ code: 'reverted' })
  }
  await freeBlocks()
  await Promise.all([approved, deposited])
  expect(await chain.credits(account.signer.address, token())).toBe(9n)
  await chain.close()
})

test('a displaced call that is refused by now ends as refused', async () => {
  const chain = await account.open()
  await holdBlocks()
  const sent = chain.send('displaced', transfer(1_000n * OGPN), within(30))
  const refused = expect(sent).rejects.toMatchObject({
    code: 'reverted',
    details: { reason: 'ERC20InsufficientBalance' },
  })
  await expect.poll(() => pendingOf(0)).toBeDefined()
  const abi = new Interface(['function transfer(address to, uint256 amount)'])
  const data = abi.encodeFunctionData('transfer', [receiver, OGPN])
  const fees = { maxFee: 10n ** 12n, tip: 10n ** 11n }
  const fields = { chainId: 31337, nonce: 0, to: token(), data, gas: 100_000n, fees }
  await rpc(world.network, 'eth_sendRawTransaction', signTransaction(account.signer, fields).raw)
  await freeBlocks()
  await refused
  await chain.close()
})

test('a transaction that no node takes frees its nonce for those behind it', async () => {
  const intent = { key: 'broken', to: receiver, data: '0x', nonce: 0, gas: 1n, attempts: 0 }
  const signed = { fees: { maxFee: 1n, tip: 1n }, raw: '0x02c0', hashes: [], signedAt: 0 }
  await account.store.put('outbox/open/broken', { ...intent, ...signed })
  const chain = await account.open()
  await expect(chain.send('broken', transfer(1n), within(30))).rejects.toMatchObject({ code: 'reverted' })
  await chain.send('behind it', transfer(2n), within(30))
  expect(await received(chain)).toBe(2n)
  await chain.close()
})
