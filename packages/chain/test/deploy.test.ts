import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Address, asAddress, type Signer, ZERO_ADDRESS } from '@opgpu/protocol'
import { type Logger, silentLogger } from '@opgpu/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  deploy,
  INITIAL_PARAMETERS,
  localDraft,
  type Network,
  type NetworkDraft,
  parseDraft,
  parseNetwork,
  planDryRun,
  verifyNetwork,
} from '../src/index.js'
import { ARTIFACTS, createAccount, createWorld, OGPN, rpc, type World, within } from './world.js'

let world: World

beforeAll(async () => {
  world = await createWorld()
})

afterAll(() => world?.stop())

const configOf = (name: string) => readFile(new URL(`../../../configs/networks/${name}.json`, import.meta.url), 'utf8')
const nonceOf = async (address: Address) =>
  Number(await rpc(world.network, 'eth_getTransactionCount', address, 'latest'))
const options = () => ({
  rpcUrl: world.network.rpcUrl,
  artifactsDir: ARTIFACTS,
  logger: silentLogger,
  signal: within(50),
})

/** An account of its own with coins, and a place to remember a deployment. */
async function newDeployer(): Promise<{ signer: Signer; directory: string; close(): Promise<void> }> {
  const account = await createAccount(world, { native: 100n * OGPN, tokens: 0n })
  const directory = await mkdtemp(join(world.directory, 'deployment-'))
  return { signer: account.signer, directory, close: () => account.close() }
}

const otherDraft = (guardian: Address, token: Address): NetworkDraft => {
  const { parameters } = localDraft(guardian)
  const market = { ...parameters.market, TreasuryShare: 250n, WithdrawalDelay: 3_600n }
  const tokens = [{ address: token, symbol: 'OLD', decimals: 18 }]
  return { name: 'other', confirmations: 2, tokens, parameters: { ...parameters, market } }
}

test("a fresh local chain's contracts are those of the file", async () => {
  const example = parseNetwork(await configOf('local'))
  const { rpcUrl, codeHashes, ...network } = world.network
  expect(example).toMatchObject({ ...network, startBlock: 0 })
  expect(Object.keys(codeHashes)).toEqual(Object.keys(example.contracts))
  expect(rpcUrl).toMatch(/^ws:/)
})

test('the template is a draft with the parameters that the contract begins with', async () => {
  const { parameters } = parseDraft(await configOf('template'))
  expect(parameters.market).toEqual(INITIAL_PARAMETERS)
})

test('a deployment that dies at every transaction is finished by the runs after it', async () => {
  const { signer, directory, close } = await newDeployer()
  const draft = otherDraft(ZERO_ADDRESS, world.network.contracts.token)
  const steps = (await planDryRun({ ...options(), deployer: signer, draft })).length
  const run = () => deploy({ ...options(), directory, draft, deployer: mortal(signer, 1) })
  for (let at = 1; at < steps; at++) {
    await expect(run()).rejects.toThrow('killed')
    expect(await nonceOf(signer.address)).toBe(at)
  }
  const network = await run()
  expect(await nonceOf(signer.address)).toBe(steps)
  expect(network).toMatchObject({ name: 'other', confirmations: 2 })
  expect(network.tokens.map(({ symbol }) => symbol)).toEqual(['OGPN', 'OLD'])
  expect(await deploy({ ...options(), directory, draft, deployer: mortal(signer, 0) })).toEqual(network)
  await close()
})

test('a deployment that dies while a transaction is pending is finished by the next run', async () => {
  const { signer, directory, close } = await newDeployer()
  await rpc(world.network, 'evm_setAutomine', false)
  await rpc(world.network, 'evm_setIntervalMining', 0)
  const dying = new AbortController()
  const first = deploy({ ...options(), directory, deployer: signer, signal: dying.signal })
  const ended = expect(first).rejects.toThrow()
  await expect.poll(() => rpc(world.network, 'eth_getTransactionCount', signer.address, 'pending')).toBe('0x1')
  dying.abort()
  await ended
  const second = deploy({ ...options(), directory, deployer: signer })
  await rpc(world.network, 'evm_setAutomine', true)
  await rpc(world.network, 'evm_mine')
  expect((await second).contracts.token).toMatch(/^0x/)
  await close()
})

test('a deployment that was begun is not finished with other parameters', async () => {
  const { signer, directory, close } = await newDeployer()
  const first = deploy({ ...options(), directory, deployer: mortal(signer, 3) })
  await expect(first).rejects.toThrow('killed')
  const draft = otherDraft(ZERO_ADDRESS, world.network.contracts.token)
  const second = deploy({ ...options(), directory, draft, deployer: signer })
  await expect(second).rejects.toMatchObject({ code: 'deployment_changed' })
  await close()
})

test('a dry run tells every transaction and its gas, and sends none', async () => {
  const { signer, close } = await newDeployer()
  const steps = await planDryRun({ ...options(), deployer: signer })
  expect(steps.map(({ nonce }) => nonce)).toEqual(steps.map((_, at) => at))
  expect(steps.every(({ gas, creates }) => gas > 50_000n && creates !== undefined)).toBe(true)
  expect(steps.map(({ what }) => what)).toContain('TaskManager, a proxy')
  expect(await nonceOf(signer.address)).toBe(0)
  await close()
})

test('a market for a token that is there already needs no token of its own', async () => {
  const { signer, directory, close } = await newDeployer()
  const { token } = world.network.contracts
  const draft = { ...localDraft(signer.address), token }
  const network = await deploy({ ...options(), directory, draft, deployer: signer })
  expect(network.contracts.token).toBe(token)
  expect(network.tokens).toEqual([{ address: token, symbol: 'OGPN', decimals: 18 }])
  await close()
})

test('an account without coins is told so', async () => {
  const poor = await createAccount(world, { native: 0n, tokens: 0n })
  const run = deploy({ ...options(), directory: join(world.directory, 'poor'), deployer: poor.signer })
  await expect(run).rejects.toMatchObject({ code: 'no_gas_money' })
  await poor.close()
})

test('another contract at an address is refused, another implementation is warned of or refused', async () => {
  const warnings: string[] = []
  const logger: Logger = { ...silentLogger, warn: (message) => warnings.push(message), child: () => logger }
  const check = (network: Network) => verifyNetwork(network, logger, within(10))
  await check(world.network)
  const { taskManager, watchdog } = world.network.contracts
  const slot = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc'
  const before = await rpc<string>(world.network, 'eth_getStorageAt', watchdog, slot, 'latest')
  const other = await rpc<string>(world.network, 'eth_getStorageAt', taskManager, slot, 'latest')
  await rpc(world.network, 'anvil_setStorageAt', watchdog, slot, other)
  await check(world.network)
  expect(warnings).toHaveLength(1)
  await expect(check({ ...world.network, strictCode: true })).rejects.toMatchObject({ code: 'wrong_code' })
  await rpc(world.network, 'anvil_setStorageAt', watchdog, slot, before)
  await check({ ...world.network, strictCode: true })

  const contracts = { ...world.network.contracts, ballotBox: asAddress(taskManager) }
  await expect(check({ ...world.network, contracts })).rejects.toMatchObject({ code: 'wrong_code' })
})

/** A signer that dies after so many signatures. */
function mortal(signer: Signer, signatures: number): Signer {
  let left = signatures
  return {
    address: signer.address,
    publicKey: signer.publicKey,
    sign(digest) {
      if (left-- === 0) throw new Error('killed')
      return signer.sign(digest)
    },
  }
}
