import { randomBytes } from 'node:crypto'
import { type Session, sessionIdOf, signAccountMessage, signMessage, ZERO_HASH } from '@opgpu/protocol'
import { Transaction } from 'ethers/transaction'
import { Wallet } from 'ethers/wallet'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { advanceTime, type Call, type Chain, isSessionEvent } from '../src/index.js'
import { prepareClient, prepareProvider } from './parties.js'
import { permitOf } from './permit.js'
import { type Account, createAccount, createWorld, OGPN, rpc, type World, within } from './world.js'

let world: World
let client: Account
let provider: Account
let buyer: Chain
let seller: Chain
let sent = 0

beforeAll(async () => {
  world = await createWorld()
  client = await createAccount(world)
  provider = await createAccount(world)
  await Promise.all([prepareClient(client), prepareProvider(provider)])
  buyer = await client.open()
  seller = await provider.open()
})

afterAll(async () => {
  await Promise.all([buyer?.close(), seller?.close()])
  await Promise.all([client?.close(), provider?.close()])
  await world?.stop()
})

const token = () => world.network.contracts.token
const send = (chain: Chain, call: Call) => chain.send(`call ${sent++}`, call, within(30))
const account = (of: Account) => buyer.money.account(of.signer.address, token())

test('a permit deposits without a transaction of its holder', async () => {
  const holder = await createAccount(world, { native: 0n, tokens: 50n * OGPN })
  const { paymentEscrow } = world.network.contracts
  const permit = await permitOf(buyer, holder, paymentEscrow, 50n * OGPN)
  const call = { token: token(), amount: 50n * OGPN, permit } as const
  await send(seller, { type: 'depositWithPermit', holder: holder.signer.address, ...call })
  expect(await account(holder)).toMatchObject({ credits: 50n * OGPN, locked: 0n })
  expect(await buyer.money.isAllowed(token())).toBe(true)
  await holder.close()
})

test('credits are deposited for another account', async () => {
  const friend = await createAccount(world, { native: 0n, tokens: 0n })
  const { paymentEscrow: spender } = world.network.contracts
  await send(buyer, { type: 'approve', token: token(), spender, amount: 3n * OGPN })
  await send(buyer, { type: 'deposit', token: token(), amount: 3n * OGPN, account: friend.signer.address })
  expect((await account(friend)).credits).toBe(3n * OGPN)
  expect(await buyer.money.allowance(client.signer.address, token(), spender)).toBe(0n)
  await friend.close()
})

test('a queued withdrawal waits, and anyone releases it', async () => {
  const me = client.signer.address
  const [before, tokens] = [await account(client), await buyer.balance(me, token())]
  await send(buyer, { type: 'queueWithdrawal', token: token(), amount: 5n * OGPN })
  expect((await account(client)).credits).toBe(before.credits - 5n * OGPN)
  const pending = await buyer.money.pending(me, token())
  expect(pending).toMatchObject({ amount: 5n * OGPN, recipient: me })
  const release = { type: 'releaseWithdrawal', account: me, token: token() } as const
  await expect(send(seller, release)).rejects.toMatchObject({ details: { reason: 'WithdrawalNotReady' } })
  await advanceTime(world.network.rpcUrl, 86_401)
  await send(seller, release)
  expect(await buyer.balance(me, token())).toBe(tokens + 5n * OGPN)
  expect(await buyer.money.pending(me, token())).toBeUndefined()
})

test('a session is opened, topped up, redeemed and closed, and both see its events', async () => {
  const session = newSession()
  const sessionId = sessionIdOf(session, buyer.domain)
  const signature = <N extends 'Session' | 'TopUp' | 'Voucher' | 'SessionEnd'>(
    name: N,
    message: Parameters<typeof signMessage<N>>[2],
  ) => signMessage(client.signer, name, message, buyer.domain).signature
  await send(seller, { type: 'openSession', session, clientSignature: signature('Session', session) })
  const topUp = { sessionId, total: 30n * OGPN }
  await send(seller, { type: 'topUpSession', session, topUp, clientSignature: signature('TopUp', topUp) })
  const voucher = { taskId: sessionId, amount: 10n * OGPN, meter: ZERO_HASH, sequence: 1 }
  await send(seller, { type: 'redeemSession', session, voucher, clientSignature: signature('Voucher', voucher) })
  expect(await buyer.money.session(sessionId)).toMatchObject({
    state: 'open',
    deposit: 30n * OGPN,
    redeemed: 10n * OGPN,
    treasuryBps: 300,
  })
  await send(buyer, { type: 'endSession', session, end: { sessionId } })
  expect((await buyer.money.session(sessionId)).state).toBe('closing')
  await send(seller, { type: 'closeSession', session })
  expect(await buyer.event(sessionId, ['session-closed'], within(20))).toMatchObject({ refunded: 20n * OGPN })
  const types = ['session-opened', 'session-topped-up', 'session-redeemed', 'session-closing', 'session-closed']
  await seller.event(sessionId, ['session-closed'], within(20))
  const events = await seller.sessionEvents(sessionId)
  expect(events.map(({ type }) => type)).toEqual(types)
  expect(events.every(isSessionEvent)).toBe(true)
  expect(events[2]).toMatchObject({ paid: 85n * 10n ** 17n, redeemed: 10n * OGPN })
})

test('stake is taken by a permit, given to an operator by its consent, and unbonded', async () => {
  const owner = await createAccount(world)
  const operator = await createAccount(world)
  const chain = await owner.open()
  const { stakingVault } = world.network.contracts
  const permit = await permitOf(chain, owner, stakingVault, 200n * OGPN)
  await send(chain, { type: 'stakeWithPermit', amount: 200n * OGPN, permit })
  const key = operator.signer.address
  const { operatorNonce: nonce } = await chain.stake(key)
  const order = { owner: owner.signer.address, operator: key, authorised: true, nonce }
  const domain = { chainId: chain.domain.chainId, contract: stakingVault }
  const { signature: consent } = signAccountMessage(operator.signer, 'OperatorConsent', order, domain)
  await send(chain, { type: 'setOperator', operator: key, authorised: true, consent })
  await send(chain, { type: 'addCollateral', operator: key, amount: 120n * OGPN })
  await send(chain, { type: 'removeCollateral', operator: key, amount: 20n * OGPN })
  expect(await chain.staking.worker(key)).toMatchObject({ owner: owner.signer.address, free: 100n * OGPN })
  await send(chain, { type: 'setVerifierBond', bond: 10n * OGPN })
  await send(chain, { type: 'unbond', amount: 90n * OGPN })
  expect(await chain.stake(key)).toMatchObject({
    owner: owner.signer.address,
    staked: 110n * OGPN,
    assigned: 110n * OGPN,
    unbonding: 90n * OGPN,
    verifierBond: 10n * OGPN,
    operatorAuthorised: true,
  })
  await expect(send(chain, { type: 'claim' })).rejects.toMatchObject({
    message: expect.stringMatching(/can be claimed at 2/),
    details: { reason: 'NotUnbonded' },
  })
  await chain.close()
  await Promise.all([owner.close(), operator.close()])
})

test("stakers get their week's share, and claim it in one call", async () => {
  const owner = provider.signer.address
  const { currentEpoch } = await seller.staking.rewards(owner, token())
  const { stakingVault: spender } = world.network.contracts
  await send(buyer, { type: 'approve', token: token(), spender, amount: 7n * OGPN })
  await advanceTime(world.network.rpcUrl, 14 * 86_400)
  await send(buyer, { type: 'addRewards', token: token(), amount: 7n * OGPN })
  await send(buyer, { type: 'distribute', token: token() })
  const rewards = await seller.staking.rewards(owner, token())
  expect(rewards.currentEpoch).toBe(currentEpoch + 2)
  expect(rewards.claimable).toBeGreaterThan(0n)
  const before = await seller.balance(owner, token())
  await send(seller, { type: 'claimRewards', token: token(), stretches: 3 })
  expect(await seller.balance(owner, token())).toBe(before + rewards.claimable)
  expect((await seller.staking.rewards(owner, token())).claimable).toBe(0n)
})

test('rebates are refreshed and the treasury is collected by anyone', async () => {
  const me = client.signer.address
  await send(seller, { type: 'refreshRebates', account: me, token: token(), operator: me })
  expect((await account(client)).rebatesUntil).toBeGreaterThan(Date.now() / 1000)
  const { treasury } = await buyer.money.fees(token())
  await send(seller, { type: 'collectTreasury', token: token() })
  expect(await buyer.balance(world.network.contracts.timelock, token())).toBe(treasury)
})

test('a transaction is made for another program to sign', async () => {
  const cold = new Wallet(`0x${randomBytes(32).toString('hex')}`)
  const from = cold.address.toLowerCase() as typeof client.signer.address
  await send(buyer, { type: 'transfer', token: token(), to: from, amount: 2n * OGPN })
  await rpc(world.network, 'anvil_setBalance', from, '0xde0b6b3a7640000')
  const call = { type: 'transfer', token: token(), to: client.signer.address, amount: OGPN } as const
  const { from: sender, ...fields } = await buyer.unsigned(call, from)
  expect(sender).toBe(from)
  const signed = await cold.signTransaction(Transaction.from({ type: 2, ...fields }))
  await rpc(world.network, 'eth_sendRawTransaction', signed)
  await expect.poll(() => buyer.balance(from, token())).toBe(OGPN)
  const tooMuch = { ...call, amount: 9n * OGPN }
  await expect(buyer.unsigned(tooMuch, from)).rejects.toMatchObject({ code: 'reverted' })
})

function newSession(): Session {
  return {
    client: client.signer.address,
    provider: provider.signer.address,
    token: token(),
    amount: 20n * OGPN,
    notice: 3_600,
    validUntil: Date.now() + 30 * 86_400_000,
    salt: `0x${randomBytes(32).toString('hex')}`,
  }
}
