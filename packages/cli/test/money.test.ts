import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CLIENT, PROVIDER, TOKEN, USDC, WALLET } from '../../api/test/fake-places.js'
import { type FakeDaemon, fakeDaemon } from './harness.js'

const OGPN = 10n ** 18n
const ID = 2n ** 200n
const TEXT = ['-d', 'because']
let daemon: FakeDaemon

beforeAll(async () => {
  daemon = await fakeDaemon()
})
afterAll(() => daemon.close())

async function file(name: string, content: unknown): Promise<string> {
  const path = join(daemon.dataDir, name)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('what a line sends', () => {
  const token = TOKEN.address
  it.each([
    ['wallet create', { type: 'createWallet', owner: CLIENT }],
    [`wallet create --owner ${PROVIDER}`, { type: 'createWallet', owner: PROVIDER }],
    ['wallet deposit 2.5', { type: 'deposit', token, amount: (5n * OGPN) / 2n }],
    ['wallet deposit 10USDC', { type: 'deposit', token: USDC.address, amount: 10_000_000n }],
    ['wallet deposit 1 --wallet', { type: 'deposit', token, amount: OGPN, account: WALLET }],
    ['wallet deposit 1 --wallet --held', { type: 'walletDeposit', wallet: WALLET, token, amount: OGPN }],
    [`wallet deposit 1 --into ${PROVIDER}`, { type: 'deposit', token, amount: OGPN, account: PROVIDER }],
    ['wallet withdraw 1', { type: 'withdraw', token, amount: OGPN }],
    ['wallet withdraw 1 --queue', { type: 'queueWithdrawal', token, amount: OGPN }],
    ['wallet withdraw 1 --wallet', { type: 'walletWithdraw', wallet: WALLET, token, amount: OGPN, recipient: CLIENT }],
    ['wallet release', { type: 'releaseWithdrawal', account: CLIENT, token }],
    ['wallet release USDC', { type: 'releaseWithdrawal', account: CLIENT, token: USDC.address }],
    [
      'wallet authorize --per-day 50',
      { type: 'setSessionKey', wallet: WALLET, grant: { key: CLIENT, perDay: 50n * OGPN } },
    ],
    [`wallet revoke ${PROVIDER}`, { type: 'setSessionKey', wallet: WALLET, grant: { key: PROVIDER, expiresAt: 0 } }],
    [`wallet recover offer ${PROVIDER}`, { type: 'offerWallet', wallet: WALLET, next: PROVIDER }],
    [`wallet recover accept ${WALLET}`, { type: 'acceptWallet', wallet: WALLET }],
    ['stake add 1', { type: 'stake', amount: OGPN }],
    ['stake unbond 1', { type: 'unbond', amount: OGPN }],
    ['stake claim', { type: 'claim' }],
    ['stake rewards --claim', { type: 'claimRewards', token }],
    ['stake rewards --distribute --token USDC', { type: 'distribute', token: USDC.address }],
    ['stake verifier 0', { type: 'setVerifierBond', bond: 0n }],
    [`stake delegate ${PROVIDER}`, { type: 'delegate', delegatee: PROVIDER }],
    ['stake tiers --refresh', { type: 'refreshRebates', account: CLIENT, token, operator: CLIENT }],
    ['stake operator authorise', { type: 'setOperator', operator: CLIENT, authorised: true, consent: '0x' }],
    [`stake operator revoke ${PROVIDER}`, { type: 'setOperator', operator: PROVIDER, authorised: false }],
    ['stake operator collateral 2', { type: 'addCollateral', operator: CLIENT, amount: 2n * OGPN }],
    ['stake operator collateral 2 --remove', { type: 'removeCollateral', operator: CLIENT, amount: 2n * OGPN }],
    [`gov vote ${ID} for --reason good`, { type: 'castVote', proposalId: ID, support: 'for', reason: 'good' }],
    ['gov vote 1606 against', { type: 'castVote', proposalId: ID, support: 'against' }],
    [`gov queue ${ID}`, { type: 'queueProposal', description: 'less for the treasury' }],
    [`gov execute ${ID}`, { type: 'executeProposal', actions: [{ type: 'setParameter', value: 200n }] }],
    [`gov cancel ${ID}`, { type: 'cancelProposal' }],
    ['gov watchdog --pause escrow', { type: 'pause', part: 'escrow' }],
  ])('%s', async (line, call) => {
    const { code, err, out } = await daemon.run('--json', ...line.split(' '), '--yes')
    expect(code, err).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ blockNumber: 7 })
    expect(daemon.asked.call).toMatchObject(call)
  })

  it.each([
    [['set-parameter', 'treasuryshare', '2%'], { type: 'setParameter', parameter: 'TreasuryShare', value: 200n }],
    [['set-parameter', 'UnbondDelay', '21d'], { parameter: 'UnbondDelay', value: 1_814_400n }],
    [['set-parameter', 'ClientTier1Stake', '5 OGPN'], { value: 5n * OGPN }],
    [['set-parameter', 'ClientTier1Rebate', '15%'], { value: 15n }],
    [['set-parameter', 'ProviderTierTasks', '30'], { value: 30n }],
    [['allow-token', PROVIDER, '--refuse'], { type: 'allowToken', token: PROVIDER, allowed: false }],
    [['upgrade', 'taskManager', PROVIDER], { type: 'upgrade', contract: 'taskManager', initialization: '0x' }],
    [['pay', '3 USDC', PROVIDER], { type: 'payFromTreasury', token: USDC.address, to: PROVIDER, amount: 3_000_000n }],
    [
      ['correct-reputation', PROVIDER, '--by', '-5%', '--reason', 'wrong'],
      { type: 'correctReputation', operator: PROVIDER, correction: -500, reason: 'wrong' },
    ],
    [['emit-rewards', '9'], { type: 'emitRewards', amount: 9n * OGPN }],
    [['set-guardian', PROVIDER], { type: 'setGuardian', guardian: PROVIDER }],
    [['set-limits', 'USDC', '--per-hour', '5 USDC', '--large', '0 USDC'], { perHour: 5_000_000n, large: 0n }],
    [['unpause', 'vault'], { type: 'unpause', part: 'vault' }],
    [['delist', PROVIDER], { type: 'setDelisted', delisted: true }],
    [['slash', PROVIDER, '1', CLIENT], { type: 'slash', owner: PROVIDER, amount: OGPN, recipient: CLIENT }],
    [['raw', WALLET, '0x12aB'], { type: 'raw', to: WALLET, data: '0x12ab', value: 0n }],
  ])('gov propose %j', async (args, action) => {
    const { code, err, out } = await daemon.run('--json', 'gov', 'propose', ...args, ...TEXT, '--yes')
    expect(code, err).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ proposal: String(ID) })
    expect(daemon.asked.call).toMatchObject({ type: 'propose', actions: [action], description: 'because' })
  })

  it('arbitrates by the terms in a file', async () => {
    const names = ['client', 'provider', 'token']
    const amounts = ['lane', 'amount', 'ratePerSecond', 'collateral']
    const terms = {
      taskId: `0x${'ab'.repeat(32)}`,
      ...Object.fromEntries(names.map((name) => [name, TOKEN.address])),
      ...Object.fromEntries(amounts.map((name) => [name, '5'])),
      ...{ finishBy: 1, challengePeriod: 2, awardedAt: 3, treasuryBps: 300 },
    }
    const path = await file('terms.json', { terms })
    const { code, err } = await daemon.run('gov', 'propose', 'arbitrate', path, '1 OGPN', '--slash', ...TEXT, '--yes')
    expect(code, err).toBe(0)
    expect(daemon.asked.call).toMatchObject({ actions: [{ type: 'arbitrate', slash: true, terms: { lane: 5n } }] })
    const empty = await daemon.run('gov', 'propose', 'arbitrate', await file('x.json', {}), '1', ...TEXT, '--yes')
    expect(empty).toMatchObject({ code: 2, err: expect.stringContaining("does not hold a task's terms: taskId") })
  })

  it('makes a call as the wallet by a file', async () => {
    const call = { type: 'transfer', token: TOKEN.address, to: CLIENT, amount: '1' }
    const done = await daemon.run('wallet', 'recover', 'execute', await file('call.json', call), '--yes')
    expect(done.code, done.err).toBe(0)
    expect(daemon.asked.call).toMatchObject({ type: 'walletExecute', wallet: WALLET, call: { amount: 1n } })
    const bad = await daemon.run('wallet', 'recover', 'execute', await file('bad.json', { type: 'steal' }), '--yes')
    expect(bad).toMatchObject({ code: 2, err: expect.stringContaining('bad.json: type') })
  })

  it('carries the votes that were signed', async () => {
    const { out } = await daemon.run('gov', 'sign-vote', String(ID), 'abstain', '--yes')
    const path = await file('ballot.json', out)
    const { code, err } = await daemon.run('gov', 'cast', path, path, '--yes')
    expect(code, err).toBe(0)
    const ballot = { support: 'abstain', voter: CLIENT }
    expect(daemon.asked.call).toMatchObject({ type: 'castBallots', proposalId: ID, ballots: [ballot, ballot] })
  })
})

describe('what is shown', () => {
  it.each([
    [
      ['wallet', 'show'],
      ['1 OGPN', '2 OGPN wait for', 'ready 2100-01-01 00:00 UTC', WALLET, '5 OGPN', '10 % as a client'],
    ],
    [
      ['wallet', 'tokens'],
      ['USDC', 'not allowed', '6'],
    ],
    [['wallet', 'keys', PROVIDER], ['not a session key']],
    [
      ['stake', 'show'],
      ['5 OGPN', 'unbonding', '2100-01-01', '91 %', '4 OGPN'],
    ],
    [['stake', 'rewards'], ['4 OGPN']],
    [
      ['stake', 'tiers'],
      ['10000 OGPN staked', 'score 85 % after 20 tasks', 'you: 0 % as a client, 10 % as a provider'],
    ],
    [['stake', 'operator', 'consent', PROVIDER, '--yes'], ['0xeeee']],
    [
      ['gov', 'ls'],
      ['active', 'Set TreasuryShare to 2 %.'],
    ],
    [
      ['gov', 'show', '16069'],
      ['3 OGPN', 'have not voted', 'the proposer says: '],
    ],
    [
      ['gov', 'params'],
      ['TreasuryShare', '3 %'],
    ],
    [
      ['gov', 'watchdog'],
      [PROVIDER, 'runs'],
    ],
  ])('%j', async (args, words) => {
    const { code, out, err } = await daemon.run(...args)
    expect(code, err).toBe(0)
    for (const word of words) expect(out).toContain(word)
    expect(JSON.parse((await daemon.run('--json', ...args)).out)).toBeTypeOf('object')
  })
})

describe('before anything is sent', () => {
  it('says what is signed, and what it costs', async () => {
    const { err, out } = await daemon.run('wallet', 'deposit', '1', '--yes')
    expect(err).toBe('Do deposit.\nIt costs at most 0.001 ETH for gas, in 1 transaction.\n')
    expect(out).toMatch(/^done in block 7, transaction 0xcdcd/)
  })

  it('refuses without a terminal, and without a question', async () => {
    daemon.asked.call = undefined
    const { code, err, out } = await daemon.run('wallet', 'deposit', '1')
    expect(err).toBe('opgpu: this is signed, and without a terminal nobody can be asked\n  say --yes if you are sure\n')
    expect({ code, out, call: daemon.asked.call }).toEqual({ code: 2, out: '', call: undefined })
  })

  it('takes the slow way for a withdrawal that is above the limits', async () => {
    const { err, out, code } = await daemon.run('wallet', 'withdraw', '5000', '--yes')
    expect(code, err).toBe(0)
    expect(err).toContain('payments as large as this wait')
    expect(err).toMatch(/It can be released from about .* \(in 24 h\) on\./)
    expect(out).toContain('released from 2100-01-01 00:00 UTC')
    expect(daemon.asked.call).toMatchObject({ type: 'queueWithdrawal', amount: 5_000n * OGPN })
  })
})

describe('what went wrong', () => {
  it.each([
    [['wallet', 'deposit', 'much', '--yes'], '"much" is not an amount'],
    [['wallet', 'deposit', '1 DOGE', '--yes'], 'this network has no token DOGE'],
    [['wallet', 'deposit', '0.0000001 USDC', '--yes'], 'has 7 decimals, USDC has 6'],
    [['wallet', 'deposit', '0', '--yes'], '"0" is nothing'],
    [['wallet', 'deposit', '--yes', '--', '-1 OGPN'], 'less than nothing'],
    [['wallet', 'deposit', '1', '--held', '--yes'], '--held goes with --wallet'],
    [['wallet', 'deposit', '1', '--carry', '--yes'], '--carry needs --from KEYSTORE'],
    [['wallet', 'deposit', '1', '--unsigned'], '--unsigned needs --address ADDRESS'],
    [['wallet', 'deposit', '1', '--address', CLIENT, '--yes'], '--address goes with --unsigned'],
    [['wallet', 'deposit', '1', '--network', 'x', '--yes'], '--network goes with --from or --unsigned'],
    [['wallet', 'show', '--network', 'x'], '--network needs the account to look at'],
    [['wallet', 'show', '0x12'], '"0x12" is not an address'],
    [['wallet', 'authorize', '--yes'], "required option '--per-day <amount>' not specified"],
    [
      ['wallet', 'authorize', '--per-day', '1', '--for', 'ever', '--yes'],
      '--for: "ever" is not a duration (write 30d)',
    ],
    [['wallet', 'deposit', '1', '--from', 'gone.json', '--yes'], 'there is no keystore gone.json'],
    [['stake', 'add', '1 USDC', '--yes'], 'only OGPN can be staked'],
    [['stake', 'operator', 'authorise', PROVIDER, '--yes'], `the operator ${PROVIDER} must consent`],
    [['gov', 'vote', '1606', 'maybe', '--yes'], '"maybe" is no vote'],
    [['gov', 'sign-vote', '1606', 'for'], 'nobody can be asked'],
    [['gov', 'vote', 'x', 'for', '--yes'], '"x" is not a proposal\'s number'],
    [['gov', 'cast', 'gone.json', '--yes'], 'there is no file gone.json'],
    [['gov', 'propose', 'set-parameter', 'Nothing', '1', ...TEXT, '--yes'], '"Nothing" is none of TreasuryShare'],
    [['gov', 'propose', 'set-parameter', 'TreasuryShare', '2', ...TEXT, '--yes'], '"2" is not a percentage (write 3%)'],
    [['gov', 'propose', 'unpause', 'vault', '--yes'], "required option '-d, --description <text>' not specified"],
    [['gov', 'watchdog', '--pause', 'everything', '--yes'], '"everything" is none of tasks, escrow, vault'],
  ])('%j is said in one line', async (args, message) => {
    daemon.asked.call = undefined
    const { code, err, out } = await daemon.run(...args)
    expect(err).toContain(message)
    expect(err).toMatch(/^opgpu: /)
    expect({ code, out, call: daemon.asked.call }).toEqual({ code: 2, out: '', call: undefined })
  })

  it('is a failure when there is no such proposal', async () => {
    expect(await daemon.run('gov', 'show', '999')).toMatchObject({ code: 1, out: '' })
  })
})
