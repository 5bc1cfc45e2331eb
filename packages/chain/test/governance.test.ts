import type { Address } from '@opgpu/protocol'
import { silentLogger } from '@opgpu/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { advanceTime, type Chain, openChain, type Proposal, readActions, verifyNetwork } from '../src/index.js'
import { MemoryStore } from '../src/store.js'
import { type Account, createAccount, createWorld, deployer, OGPN, rpc, type World, within } from './world.js'

let world: World
let voters: Account[]
let proposer: Chain
let other: Chain
let sent = 0

beforeAll(async () => {
  world = await createWorld()
  voters = [await createAccount(world), await createAccount(world), await createAccount(world)]
  const chains = await Promise.all(voters.map((voter) => voter.open()))
  for (const chain of chains) await stake(chain)
  await chains[2]?.close()
  ;[proposer, other] = chains as [Chain, Chain]
  await advanceTime(world.network.rpcUrl, 2)
})

afterAll(async () => {
  await Promise.all([proposer?.close(), other?.close()])
  await Promise.all(voters.map((voter) => voter.close()))
  await world?.stop()
})

const send = (chain: Chain, call: Parameters<Chain['send']>[1]) => chain.send(`call ${sent++}`, call, within(30))
const numbers = () => world.network.parameters.governance
const pass = (seconds: number) => advanceTime(world.network.rpcUrl, seconds)
const address = (at: number) => voters[at]?.signer.address as Address

async function stake(chain: Chain): Promise<void> {
  const { token, stakingVault: spender } = chain.network.contracts
  await send(chain, { type: 'approve', token, spender, amount: 500n * OGPN })
  await send(chain, { type: 'stake', amount: 500n * OGPN })
}

async function propose(proposal: Proposal): Promise<bigint> {
  await send(proposer, { type: 'propose', ...proposal })
  const found = (await proposer.governance.proposals()).find((each) => each.description === proposal.description)
  if (found === undefined) throw new Error('the proposal is not there')
  return found.proposalId
}

/** A proposal's whole way, with the votes of all. */
async function decide(proposal: Proposal): Promise<bigint> {
  const proposalId = await propose(proposal)
  await pass(numbers().votingDelaySeconds + 1)
  await send(proposer, { type: 'castVote', proposalId, support: 'for' })
  await pass(numbers().votingPeriodSeconds)
  await send(other, { type: 'queueProposal', ...proposal })
  await pass(numbers().timelockDelaySeconds)
  await send(other, { type: 'executeProposal', ...proposal })
  return proposalId
}

test('a proposal is voted on by key and by ballots, queued and executed', async () => {
  const actions = [{ type: 'setParameter', parameter: 'TreasuryShare', value: 250n }] as const
  const proposal = { actions, description: 'a lower share for the treasury' }
  const proposalId = await propose(proposal)
  const made = await other.governance.proposal(proposalId)
  expect(made).toMatchObject({ state: 'pending', proposer: address(0), votes: { for: 0n }, readyAt: 0 })
  expect(made && readActions(made.calls, world.network.contracts)).toEqual(actions)
  await pass(numbers().votingDelaySeconds + 1)
  await send(proposer, { type: 'castVote', proposalId, support: 'for', reason: 'it is time' })
  const ballots = await Promise.all([1, 2].map((at) => ballot(proposalId, at)))
  await send(other, { type: 'castBallots', proposalId, ballots })
  expect(await other.governance.hasVoted(proposalId, address(2))).toBe(true)
  expect(await other.governance.proposal(proposalId)).toMatchObject({
    state: 'active',
    votes: { for: 1_000n * OGPN, against: 500n * OGPN, abstain: 0n },
    quorum: (1_500n * OGPN * 4n) / 100n,
  })
  await pass(numbers().votingPeriodSeconds)
  await send(other, { type: 'queueProposal', ...proposal })
  expect((await other.governance.proposal(proposalId))?.readyAt).toBeGreaterThan(0)
  await expect(send(other, { type: 'executeProposal', ...proposal })).rejects.toMatchObject({
    message: expect.stringContaining('waiting time'),
  })
  await pass(numbers().timelockDelaySeconds)
  await send(other, { type: 'executeProposal', ...proposal })
  expect((await other.governance.parameters()).TreasuryShare).toBe(250n)
  expect((await other.governance.proposals())[0]).toMatchObject({ proposalId, state: 'executed' })
})

test('the treasury pays, and gives rewards, in one proposal', async () => {
  const { token, timelock } = world.network.contracts
  await send(proposer, { type: 'transfer', token, to: timelock, amount: 30n * OGPN })
  const before = await other.balance(address(1), token)
  const pay = { type: 'payFromTreasury', token, to: address(1), amount: 10n * OGPN } as const
  const rewards = { type: 'emitRewards', token, amount: 20n * OGPN } as const
  await decide({ actions: [pay, rewards], description: 'wages and rewards' })
  expect(await other.balance(address(1), token)).toBe(before + 10n * OGPN)
  expect(await other.balance(timelock, token)).toBe(0n)
})

test('an upgrade by the DAO is a warning to a daemon, not the end', async () => {
  const { parameters } = world.network.contracts
  const slot = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc'
  const word = await rpc<string>(world.network, 'eth_getStorageAt', parameters, slot, 'latest')
  const code = await rpc<string>(world.network, 'eth_getCode', `0x${word.slice(-40)}`, 'latest')
  const implementation = `0x${'cd'.repeat(20)}` as Address
  // The implementation's own address is part of its code.
  const moved = code.replaceAll(word.slice(-40), implementation.slice(2))
  await rpc(world.network, 'anvil_setCode', implementation, moved)
  const upgrade = { type: 'upgrade', contract: 'parameters', implementation, initialization: '0x' } as const
  await decide({ actions: [upgrade], description: 'new code' })
  await verifyNetwork(world.network, silentLogger, within(10))
  const strict = verifyNetwork({ ...world.network, strictCode: true }, silentLogger, within(10))
  await expect(strict).rejects.toMatchObject({ code: 'wrong_code' })
  expect((await other.governance.parameters()).WithdrawalDelay).toBe(86_400n)
})

test('who has too few votes is told how many are needed', async () => {
  const poor = await createAccount(world)
  const chain = await poor.open()
  const proposal = { actions: [{ type: 'unpause', part: 'tasks' }], description: 'x' } as const
  await expect(send(chain, { type: 'propose', ...proposal })).rejects.toMatchObject({
    message: expect.stringContaining('needs 100 OGPN of votes'),
  })
  await chain.close()
  await poor.close()
})

test('votes are delegated, and the guardian alone pauses', async () => {
  expect(await other.governance.delegateOf(address(1))).toBe(address(1))
  await send(other, { type: 'delegate', delegatee: address(0) })
  expect(await other.governance.votes(address(0))).toBe(1_000n * OGPN)
  expect(await other.governance.guardian()).toBe(deployer.address)
  await expect(send(other, { type: 'pause', part: 'escrow' })).rejects.toMatchObject({
    details: { reason: 'NotGuardian' },
  })
  const store = new MemoryStore()
  const options = { network: world.network, signer: deployer, store, logger: silentLogger, signal: within(10) }
  const guardian = await openChain(options)
  await send(guardian, { type: 'pause', part: 'escrow' })
  const { timestampMs } = await guardian.head()
  const { escrow, vault } = await other.governance.pauses()
  expect(escrow).toBeGreaterThan(timestampMs / 1000)
  expect(vault).toBe(0)
  const { token } = world.network.contracts
  await expect(send(other, { type: 'withdraw', token, amount: 1n })).rejects.toMatchObject({
    message: expect.stringContaining('the guardian paused this until'),
  })
  await guardian.close()
})

/** The second voter's is against, the others' are for. */
async function ballot(proposalId: bigint, at: number) {
  const support = at === 1 ? 'against' : 'for'
  const digest = await other.governance.ballotDigest(proposalId, support, address(at))
  const signature = voters[at]?.signer.sign(digest) ?? '0x'
  return { voter: address(at), support, signature } as const
}
