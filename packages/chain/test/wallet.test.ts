import { type Address, hashMessage, signAccountMessage, walletSignature, ZERO_HASH } from '@opgpu/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Call, Chain } from '../src/index.js'
import { prepareProvider } from './parties.js'
import { permitOf } from './permit.js'
import { assignmentOf, awardedTerms, completionOf, makeTask } from './task.js'
import { type Account, createAccount, createWorld, OGPN, type World, within } from './world.js'

let world: World
let owner: Account
let operator: Account
let provider: Account
let wallet: Address
let owners: Chain
let buyer: Chain
let seller: Chain
let sent = 0

beforeAll(async () => {
  world = await createWorld()
  owner = await createAccount(world)
  operator = await createAccount(world, { native: OGPN, tokens: 0n })
  provider = await createAccount(world)
  await prepareProvider(provider)
  owners = await owner.open()
  wallet = await owners.wallets.addressOf(owner.signer.address, ZERO_HASH)
  buyer = await operator.open(world.network, [wallet])
  seller = await provider.open()
})

afterAll(async () => {
  await Promise.all([owners?.close(), buyer?.close(), seller?.close()])
  await Promise.all([owner?.close(), operator?.close(), provider?.close()])
  await world?.stop()
})

const token = () => world.network.contracts.token
const send = (chain: Chain, call: Call) => chain.send(`call ${sent++}`, call, within(30))
const newTask = () => makeTask(buyer, { client: operator.signer, provider: provider.signer, payer: wallet })

test('a wallet is made and filled by anyone, with the permit of its owner', async () => {
  await send(seller, { type: 'createWallet', owner: owner.signer.address, salt: ZERO_HASH })
  expect(await buyer.wallets.wallet(wallet)).toEqual({ owner: owner.signer.address, nonce: 0n })
  const permit = await permitOf(owners, owner, wallet, 100n * OGPN)
  await send(seller, { type: 'walletDepositWithPermit', wallet, token: token(), amount: 100n * OGPN, permit })
  expect(await buyer.credits(wallet, token())).toBe(100n * OGPN)
})

test("a session key works by the owner's signature, within its limit, and its tasks are seen", async () => {
  const key = operator.signer.address
  const { timestampMs } = await buyer.head()
  const expiresAt = Math.floor(timestampMs / 1000) + 86_400
  const { nonce = 0n } = (await buyer.wallets.wallet(wallet)) ?? {}
  const grant = { key, token: token(), perDay: 15n * OGPN, expiresAt, nonce }
  const domain = { chainId: buyer.domain.chainId, contract: wallet }
  const { signature } = signAccountMessage(owner.signer, 'SessionKeyGrant', grant, domain)
  await send(seller, { type: 'setSessionKey', wallet, grant, ownerSignature: signature })

  const task = newTask()
  await send(seller, { type: 'assign', ...assignmentOf(task) })
  const terms = await awardedTerms(buyer, task)
  expect(terms.client).toBe(wallet)
  expect(await buyer.wallets.sessionKey(wallet, key)).toMatchObject({ perDay: 15n * OGPN, leftToday: 5n * OGPN })
  await send(seller, { type: 'settle', ...completionOf(task, terms) })
  expect(await buyer.event(task.taskId, ['settled'], within(20))).toMatchObject({ client: wallet })
  await expect(send(seller, { type: 'assign', ...assignmentOf(newTask()) })).rejects.toMatchObject({
    details: { reason: 'DailyLimitExceeded' },
    message: expect.stringContaining('may lock 5 OGPN more today, not 10 OGPN'),
  })
})

test("a session key's signature is the wallet's, a stranger's is not", async () => {
  const { acceptance } = newTask()
  const hash = hashMessage('Acceptance', acceptance.message, buyer.domain)
  const isValid = (signature: `0x${string}`) => buyer.wallets.isValidSignature(wallet, hash, signature)
  expect(await isValid(walletSignature('Acceptance', acceptance))).toBe(true)
  const forged = { ...acceptance, signature: provider.signer.sign(hash) }
  expect(await isValid(walletSignature('Acceptance', forged))).toBe(false)
  expect(await buyer.wallets.isValidSignature(provider.signer.address, hash, acceptance.signature)).toBe(false)
})

test('the owner alone takes money out, and acts as the wallet', async () => {
  const [before, start] = [await owners.balance(owner.signer.address, token()), await owners.credits(wallet, token())]
  const withdraw = { wallet, token: token(), amount: 2n * OGPN, recipient: owner.signer.address } as const
  await expect(send(buyer, { type: 'walletWithdraw', ...withdraw })).rejects.toMatchObject({
    details: { reason: 'NotOwner' },
  })
  await send(owners, { type: 'walletWithdraw', ...withdraw })
  const call: Call = { type: 'withdraw', token: token(), amount: OGPN }
  await send(owners, { type: 'walletExecute', wallet, call })
  await send(owners, { type: 'walletDeposit', wallet, token: token(), amount: OGPN })
  expect(await owners.balance(owner.signer.address, token())).toBe(before + 2n * OGPN)
  expect(await owners.credits(wallet, token())).toBe(start - 2n * OGPN)
  await send(owners, { type: 'walletQueueWithdrawal', ...withdraw })
  expect(await owners.money.pending(wallet, token())).toMatchObject({ recipient: owner.signer.address })
  const tooMuch: Call = { ...call, amount: 1_000n * OGPN }
  await expect(send(owners, { type: 'walletExecute', wallet, call: tooMuch })).rejects.toMatchObject({
    details: { reason: 'InsufficientCredits' },
  })
})

test('a wallet is offered to another owner, and its session keys end', async () => {
  await send(owners, { type: 'offerWallet', wallet, next: provider.signer.address })
  await send(seller, { type: 'acceptWallet', wallet })
  expect((await buyer.wallets.wallet(wallet))?.owner).toBe(provider.signer.address)
  expect((await buyer.wallets.sessionKey(wallet, operator.signer.address)).leftToday).toBe(0n)
})
