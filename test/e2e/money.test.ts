import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Address } from '@opgpu/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Command } from './support/command.js'
import { MoneyWorld, OGPN, type Owner, told } from './support/money.js'

/** As `--json` tells it: amounts are text. */
interface Wallet {
  address: Address
  tokens: { balance: string; credits: string; pending?: { amount: string; readyAt: number } }[]
  cloud: { address: Address; created: boolean; tokens: Wallet['tokens']; keys: { leftToday: string }[] }
}
interface Stake {
  staked: string
  assigned: string
  votes: string
  unbonding?: { amount: string; readyAt: number }
  operator: { operator: Address; free: string; authorised: boolean }
}
interface Proposal {
  id: string
  state: string
  votes: Record<'for' | 'against', string>
}

let world: MoneyWorld
let owner: Owner
/** Has tokens and nothing for gas. */
let poor: Owner
let daemon: Address

beforeAll(async () => {
  world = await MoneyWorld.start()
  owner = await world.owner('owner', { native: OGPN, tokens: 5_000n * OGPN })
  poor = await world.owner('poor', { native: 0n, tokens: 1_000n * OGPN })
  daemon = world.devnet.client.info.address
})
afterAll(() => world?.stop())

const wallet = (account: Address) => told<Wallet>(world.run('--json', 'wallet', 'show', account))
const stake = (account: Address) => told<Stake>(world.run('--json', 'stake', 'show', account))
const creditsOf = async (account: Address) => BigInt((await wallet(account)).tokens[0]?.credits ?? 0)

describe('credits', () => {
  test('go in and out of the daemon’s account, and the person is told before', async () => {
    const before = await creditsOf(daemon)
    const { err, out, code } = await world.run('wallet', 'deposit', '2.5 OGPN', '--yes')
    expect(code, err).toBe(0)
    expect(err).toMatch(/Allow .* \(.*local\) to take up to 2\.5 OGPN from you\./)
    expect(err).toContain('Move 2.5 OGPN from you into your credits.')
    expect(err).toMatch(/It costs at most 0\.0\d+ ETH for gas, in 2 transactions\./)
    expect(out).toContain('done in block')
    expect((await creditsOf(daemon)) - before).toBe((5n * OGPN) / 2n)
    await told(world.run('--json', 'wallet', 'withdraw', '2.5', '--yes'))
    expect(await creditsOf(daemon)).toBe(before)
  })

  test('go in by an owner’s keystore', async () => {
    await told(world.runAs(owner, '--json', 'wallet', 'deposit', '10 OGPN', '--yes'))
    expect(await creditsOf(owner.address)).toBe(10n * OGPN)
    await told(world.runAs(owner, '--json', 'wallet', 'withdraw', '1', '--to', daemon, '--yes'))
    expect(await creditsOf(owner.address)).toBe(9n * OGPN)
  })

  test('go in by a permit that the daemon carries for an owner without a coin', async () => {
    await told(world.runAs(poor, '--json', 'wallet', 'deposit', '20 OGPN', '--carry', '--yes'))
    expect(await creditsOf(poor.address)).toBe(20n * OGPN)
  })

  test('wait when they are asked to, and are released by anybody', async () => {
    const queued = await told<{ readyAt: number }>(world.run('--json', 'wallet', 'withdraw', '3', '--queue', '--yes'))
    expect(queued.readyAt).toBeGreaterThan(Date.now() / 1000 + 80_000)
    const early = await world.run('wallet', 'release', '--yes')
    expect(early).toMatchObject({ code: 1, out: '' })
    expect(early.err).toContain('can be released at')
    expect((await wallet(daemon)).tokens[0]?.pending).toMatchObject({ amount: String(3n * OGPN) })
  })
})

describe('a cloud wallet', () => {
  let cloud: Address

  test('is made for an owner and shown', async () => {
    const made = await told<{ wallet: Address }>(
      world.run('--json', 'wallet', 'create', '--owner', poor.address, '--yes'),
    )
    cloud = made.wallet
    expect((await wallet(poor.address)).cloud).toMatchObject({ address: cloud, created: true, keys: [] })
  })

  test('takes credits, and a session key with a daily limit, without a coin of its owner', async () => {
    await told(world.runAs(poor, '--json', 'wallet', 'deposit', '50', '--wallet', '--carry', '--yes'))
    const order = ['authorize', '--per-day', '5 OGPN', '--for', '10d', '--carry', '--yes']
    const { err, code } = await world.runAs(poor, 'wallet', ...order)
    expect(code, err).toBe(0)
    expect(err).toContain(`Let the key ${daemon} lock up to 5 OGPN a day of wallet ${cloud}`)
    const { tokens, keys } = (await wallet(poor.address)).cloud
    expect(tokens[0]?.credits).toBe(String(50n * OGPN))
    expect(keys).toMatchObject([{ leftToday: String(5n * OGPN) }])
    expect((await world.run('wallet', 'keys', '--wallet', cloud)).out).toContain('5 OGPN')
  })

  test('ends a key at once', async () => {
    await told(world.runAs(poor, '--json', 'wallet', 'revoke', daemon, '--carry', '--yes'))
    expect((await world.run('wallet', 'keys', '--wallet', cloud)).out).toContain('not a session key')
  })

  test('is given to another owner, who gets out what is in it', async () => {
    await told(world.runAs(owner, '--json', 'wallet', 'create', '--yes'))
    const own = (await wallet(owner.address)).cloud.address
    await told(world.runAs(owner, '--json', 'wallet', 'deposit', '7', '--wallet', '--yes'))
    await told(world.runAs(owner, '--json', 'wallet', 'recover', 'offer', daemon, '--yes'))
    await told(world.run('--json', 'wallet', 'recover', 'accept', own, '--yes'))
    const refused = await world.runAs(owner, 'wallet', 'withdraw', '1', '--wallet', own, '--yes')
    expect(refused).toMatchObject({ code: 1, out: '' })
    await told(world.run('--json', 'wallet', 'withdraw', '4', '--wallet', own, '--yes'))
    const { token, stakingVault } = world.devnet.network.contracts
    const call = join(world.directory, 'call.json')
    const rest = { type: 'withdraw', token, amount: String(3n * OGPN), recipient: daemon }
    await writeFile(call, JSON.stringify(rest))
    await told(world.run('--json', 'wallet', 'recover', 'execute', call, '--wallet', own, '--yes'))
    expect(await creditsOf(own)).toBe(0n)
    expect(stakingVault).not.toBe(token)
  })
})

describe('stake', () => {
  test('is added, and made the collateral of an operator that consents', async () => {
    await told(world.runAs(owner, '--json', 'stake', 'add', '1000 OGPN', '--yes'))
    await told(world.runAs(owner, '--json', 'stake', 'operator', 'authorise', '--yes'))
    await told(world.runAs(owner, '--json', 'stake', 'operator', 'collateral', '400', '--yes'))
    expect(await stake(daemon)).toMatchObject({
      staked: String(1_000n * OGPN),
      assigned: String(400n * OGPN),
      votes: String(1_000n * OGPN),
      operator: { operator: daemon, free: String(400n * OGPN), authorised: true },
    })
    await told(world.runAs(owner, '--json', 'stake', 'operator', 'collateral', '100', '--remove', '--yes'))
    await told(world.runAs(owner, '--json', 'stake', 'verifier', '50', '--yes'))
    expect((await stake(daemon)).assigned).toBe(String(350n * OGPN))
    expect((await world.run('stake', 'show')).out).toMatch(/staked +1000 OGPN/)
  })

  test('cannot be taken out while it is collateral, in plain words', async () => {
    const { code, err, out } = await world.runAs(owner, 'stake', 'unbond', '900', '--yes')
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain('650 OGPN')
  })

  test('tells of rewards and tiers', async () => {
    expect((await world.run('stake', 'rewards')).out).toContain('OGPN')
    expect((await world.run('stake', 'tiers')).out).toContain('10000 OGPN staked')
    await told(world.run('--json', 'stake', 'tiers', '--refresh', '--yes'))
  })
})

describe('the stakers', () => {
  let id: string
  const show = async () => told<Proposal>(world.run('--json', 'gov', 'show', id))

  test('propose, and are told what it would do', async () => {
    const made = await told<{ proposal: string }>(
      world.runAs(owner, '--json', 'gov', 'propose', 'set-parameter', 'TreasuryShare', '2%', '-d', 'cheaper', '--yes'),
    )
    id = made.proposal
    expect((await world.run('gov', 'ls')).out).toContain('Set TreasuryShare to 2 %.')
    expect((await show()).state).toBe('pending')
  })

  test('vote by signature, which one sender carries', async () => {
    await world.devnet.advanceChain(3)
    const { out, code, err } = await world.runAs(owner, 'gov', 'sign-vote', id, 'for', '--yes')
    expect(code, err).toBe(0)
    const ballot = join(world.directory, 'ballot.json')
    await writeFile(ballot, out)
    await told(world.run('--json', 'gov', 'cast', ballot, '--yes'))
    expect((await show()).votes.for).toBe(String(1_000n * OGPN))
  })

  test('queue and execute what they decided', async () => {
    await world.devnet.advanceChain(31)
    expect((await show()).state).toBe('succeeded')
    const queued = await world.run('gov', 'queue', id.slice(0, 20), '--yes')
    expect(queued.code, queued.err).toBe(0)
    expect(queued.err).toContain('Set TreasuryShare to 2 %.')
    await world.devnet.advanceChain(6)
    await told(world.run('--json', 'gov', 'execute', id, '--yes'))
    expect((await show()).state).toBe('executed')
    expect((await world.run('gov', 'params')).out).toMatch(/TreasuryShare +2 %/)
  })

  test('see who may pause the market', async () => {
    expect((await world.run('gov', 'watchdog')).out).toContain(world.devnet.network.parameters.guardian)
    const refused = await world.run('gov', 'watchdog', '--pause', 'tasks', '--yes')
    expect(refused).toMatchObject({ code: 1, out: '' })
  })
})

test('what is large waits by the limits that the stakers set', async () => {
  const limits = ['set-limits', 'OGPN', '--per-hour', '1000', '--large', '500', '-d', 'slower']
  const { proposal } = await told<{ proposal: string }>(
    world.runAs(owner, '--json', 'gov', 'propose', ...limits, '--yes'),
  )
  await world.devnet.advanceChain(3)
  await told(world.runAs(owner, '--json', 'gov', 'vote', proposal, 'for', '--yes'))
  await world.devnet.advanceChain(31)
  await told(world.run('--json', 'gov', 'queue', proposal, '--yes'))
  await world.devnet.advanceChain(6)
  await told(world.run('--json', 'gov', 'execute', proposal, '--yes'))
  const { code, err, out } = await world.run('wallet', 'withdraw', '600', '--yes')
  expect(code, err).toBe(0)
  expect(err).toContain('The slow way is open')
  expect(err).toContain('Set 600 OGPN of your credits aside for you.')
  expect(out).toMatch(/released from 20.* on by: opgpu wallet release/)
})

describe('for an owner without a daemon', () => {
  const looking = (...args: string[]) =>
    new Command('opgpu', ['--data-dir', join(world.directory, 'nobody'), ...args, '--network', world.network]).ended

  test.each([
    ['wallet', 'show'],
    ['stake', 'show'],
  ])('%s %s tells of its account', async (...words) => {
    const { code, out, err } = await looking(...words, owner.address)
    expect(code, err).toBe(0)
    expect(out).toContain(owner.address)
  })

  test.each([['wallet tokens'], ['gov ls'], ['gov params'], ['gov watchdog']])('%s', async (line) => {
    const { code, err } = await looking(...line.split(' '))
    expect(code, err).toBe(0)
  })
})

describe('for a hardware wallet', () => {
  const unsigned = (...args: string[]) =>
    world.run(...args, '--unsigned', '--address', owner.address, '--network', world.network)

  test('a transaction is printed and nothing is sent', async () => {
    const before = await stake(owner.address)
    const { out, err, code } = await unsigned('stake', 'unbond', '10 OGPN')
    expect(code, err).toBe(0)
    expect(err).toContain('Start to take 10 OGPN out of your stake.')
    const { chainId, contracts } = world.devnet.network
    expect(JSON.parse(out)).toMatchObject({ chainId, from: owner.address, to: contracts.stakingVault, value: '0' })
    expect(await stake(owner.address)).toEqual(before)
  })

  test('an approval that goes before is said to be one', async () => {
    const { out, err } = await unsigned('wallet', 'deposit', '10 OGPN')
    expect(err).toContain('This is only the approval')
    expect(JSON.parse(out)).toMatchObject({ to: world.devnet.network.contracts.token })
  })
})

describe('time', () => {
  test('gives back what was unbonding', async () => {
    await told(world.runAs(owner, '--json', 'stake', 'unbond', '100', '--yes'))
    const { unbonding } = await stake(owner.address)
    expect(unbonding).toMatchObject({ amount: String(100n * OGPN) })
    const early = await world.runAs(owner, 'stake', 'claim', '--yes')
    expect(early).toMatchObject({ code: 1, out: '' })
    await world.devnet.advanceChain(14 * 86_400 + 1)
    const before = BigInt((await wallet(owner.address)).tokens[0]?.balance ?? 0)
    await told(world.runAs(owner, '--json', 'stake', 'claim', '--yes'))
    expect(BigInt((await wallet(owner.address)).tokens[0]?.balance ?? 0) - before).toBe(100n * OGPN)
  })

  test('releases what was queued, and gives out the weeks’ rewards', async () => {
    await told(world.run('--json', 'wallet', 'release', '--yes'))
    expect((await wallet(daemon)).tokens[0]?.pending).toBeUndefined()
    await told(world.run('--json', 'stake', 'rewards', '--distribute', '--yes'))
    await told(world.runAs(owner, '--json', 'stake', 'rewards', '--claim', '--yes'))
  })
})

describe('wrong input', () => {
  test.each([
    [['wallet', 'deposit', '1'], 2, 'nobody can be asked'],
    [['wallet', 'deposit', '1 DOGE', '--yes'], 2, 'this network has no token DOGE'],
    [['wallet', 'deposit', '1.0000000000000000001', '--yes'], 2, 'has 19 decimals'],
    [['wallet', 'withdraw', '99999999', '--yes'], 1, 'OGPN'],
    [['wallet', 'deposit', '99999999', '--yes'], 1, 'this takes 99999999 OGPN'],
    [['wallet', 'release', '--yes'], 2, 'waits'],
    [['stake', 'claim', '--yes'], 1, 'unbonding'],
    [['gov', 'vote', '1', 'for', '--yes'], 1, 'no proposal begins with 1'],
    [['gov', 'propose', 'unpause', 'tasks', '-d', 'x', '--yes'], 1, 'votes'],
  ])('%j is said in one plain line', async (args, code, words) => {
    const { err, out, ...ended } = await world.run(...args)
    const [line = '', ...hints] = err.trimEnd().split('\n')
    expect(line).toMatch(/^opgpu: /)
    expect(line).toContain(words)
    expect(line).not.toMatch(/0x[0-9a-f]{130}/)
    expect(hints.every((hint) => hint.startsWith('  '))).toBe(true)
    expect({ out, code: ended.code }).toEqual({ out: '', code })
  })

  test('a password that does not open the keystore', async () => {
    const wrong = { ...owner, passwordFile: poor.passwordFile }
    const { code, err } = await world.runAs(wrong, 'stake', 'add', '1', '--yes')
    expect({ code, err }).toEqual({ code: 1, err: `opgpu: the password does not open ${owner.keystore}\n` })
  })
})
