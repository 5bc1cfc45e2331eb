import { CodedError } from '@opgpu/utils'
import { type GovernanceView, type MoneyBackend, PARAMETER_NAMES, type ProposalView } from '../src/index.js'
import { type Asked, CLIENT, PROVIDER, TOKEN, TX, USDC, WALLET } from './fake-places.js'

const OGPN = 10n ** 18n
const SIGNATURE = `0x${'ee'.repeat(65)}` as const
/** In the year 2100. */
const LATER = 4_102_444_800
const none = { allowed: true, balance: 0n, credits: 0n, locked: 0n }

const proposal = (description: string): ProposalView => ({
  id: 2n ** 200n,
  state: 'active',
  proposer: CLIENT,
  description,
  sentences: ['Set TreasuryShare to 2 %.'],
  actions: [{ type: 'setParameter', parameter: 'TreasuryShare', value: 200n }],
  calls: [{ target: WALLET, value: 0n, data: '0x12345678' }],
  voteStart: 1,
  voteEnd: LATER,
  readyAt: 0,
  votes: { against: 0n, for: 3n * OGPN, abstain: 0n },
  quorum: OGPN,
  voted: false,
})

const governance = (description: string): GovernanceView => ({
  account: CLIENT,
  votes: 5n * OGPN,
  proposalThreshold: OGPN,
  proposals: [proposal(description)],
  parameters: PARAMETER_NAMES.map((name) => ({ name, value: 300n, text: '3 %' })),
  guardian: PROVIDER,
  pauses: [{ part: 'tasks', paused: false, until: 0 }],
})

/** Money as a daemon tells of it, and a chain that takes everything but what is above its limits. */
export function fakeMoney(asked: Asked): MoneyBackend {
  const refuse = (amount: bigint) => {
    if (amount <= 1_000n * OGPN) return
    const details = { reason: 'LargePayment', args: { amount: String(amount) } }
    throw new CodedError('reverted', 'the contract refuses withdraw: payments as large as this wait', { details })
  }
  return {
    network: async () => ({
      name: 'local',
      chainId: 31337,
      contracts: { token: TOKEN.address, taskManager: PROVIDER },
      tokens: [
        { ...TOKEN, allowed: true },
        { ...USDC, allowed: false },
      ],
      withdrawalDelaySeconds: 86_400,
    }),
    wallet: async ({ account = CLIENT }) => ({
      address: account,
      native: 3n,
      tokens: [
        {
          ...none,
          token: TOKEN,
          balance: 1n,
          credits: OGPN,
          rebates: { client: 10, provider: 0, until: LATER },
          pending: { amount: 2n * OGPN, readyAt: LATER, recipient: CLIENT },
        },
        { ...none, token: USDC, allowed: false },
      ],
      cloud: {
        address: WALLET,
        owner: account,
        created: true,
        nonce: 4n,
        tokens: [{ ...none, token: TOKEN, credits: 7n * OGPN }],
        keys: [{ key: CLIENT, token: TOKEN, perDay: 5n * OGPN, leftToday: OGPN, expiresAt: LATER }],
      },
    }),
    sessionKey: async (_wallet, key) => ({ key, token: TOKEN, perDay: 0n, leftToday: 0n, expiresAt: 0 }),
    stake: async ({ operator = CLIENT }) => ({
      owner: CLIENT,
      token: TOKEN,
      staked: 5n * OGPN,
      assigned: OGPN,
      verifierBond: 0n,
      unbonding: { amount: 2n * OGPN, readyAt: LATER },
      votes: 5n * OGPN,
      delegate: CLIENT,
      operator: { operator, authorised: true, free: OGPN, settled: 3, late: 1, score: 9100, nonce: 0n },
      tiers: {
        client: { rebate: 0, steps: [{ stake: 10_000n * OGPN, rebate: 10 }] },
        provider: { rebate: 10, steps: [{ score: 8500, rebate: 10 }], tasks: 20 },
      },
      rewards: [{ token: TOKEN, claimable: 4n * OGPN, currentEpoch: 3000, nextEpoch: 3000 }],
    }),
    governance: async () => governance(String(asked.description ?? 'less for the treasury')),
    async proposal(id) {
      if (id === 2n ** 200n) return proposal('less for the treasury')
      throw new CodedError('not_found', `no proposal ${id}`, { hint: 'see: opgpu gov ls' })
    },
    async preview(call) {
      asked.preview = call
      if (call.type === 'withdraw') refuse(call.amount)
      return {
        sentences: [`Do ${call.type}.`],
        estimatedGas: 100_000n,
        fee: 10n ** 15n,
        to: WALLET,
        data: '0x1234',
        transactions: 1,
      }
    },
    async send(call, _signal, key) {
      asked.call = call
      asked.key = key
      if (call.type === 'propose') asked.description = call.description
      return { transaction: TX, blockNumber: 7, gasUsed: 21_000n }
    },
    consent: async (owner) => ({ owner, operator: CLIENT, nonce: 0n, signature: SIGNATURE }),
    ballot: async (proposalId, support) => ({ proposalId, support, voter: CLIENT, signature: SIGNATURE }),
  }
}
