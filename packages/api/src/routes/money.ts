import { z } from 'zod'
import type { Route } from '../route.js'
import { callSchema, previewView } from '../views/calls/call.js'
import { uint256 } from '../views/calls/fields.js'
import { support } from '../views/calls/governance.js'
import { address, chainName, hex32 } from '../views/fields.js'
import { ballotView, governanceView, proposalView } from '../views/governance.js'
import { networkView, sessionKeyView, transactionView, walletView } from '../views/money.js'
import { consentView, stakeView } from '../views/stake.js'

/** Whose view it is; default: this daemon's account. */
const account = address.optional()

/** On which of its chains; default: the daemon's first. */
const chain = chainName.optional()
const query = z.object({ chain })

const callRoutes = {
  previewCall: {
    method: 'POST',
    path: '/v1/calls/preview',
    summary: 'What a call of this daemon would do and cost; sends nothing.',
    query,
    body: z.strictObject({ call: callSchema }),
    response: previewView,
  },
  sendCall: {
    method: 'POST',
    path: '/v1/calls',
    summary:
      "Send a call from this daemon's account, after the approval of tokens that it needs. The same key again is the same transaction.",
    query,
    body: z.strictObject({ call: callSchema, key: z.string().min(1).max(128).optional() }),
    response: transactionView,
  },
} satisfies Record<string, Route>

const walletRoutes = {
  showNetwork: {
    method: 'GET',
    path: '/v1/network',
    summary: 'The chain, its contracts and tokens.',
    query,
    response: networkView,
  },
  showWallet: {
    method: 'GET',
    path: '/v1/wallet',
    summary: 'Balances, credits, waiting withdrawals and the cloud wallet of an account.',
    query: z.object({ account, salt: hex32.optional(), chain }),
    response: walletView,
  },
  showSessionKey: {
    method: 'GET',
    path: '/v1/wallets/:wallet/keys/:key',
    summary: 'What a session key may do in a cloud wallet.',
    query,
    params: z.object({ wallet: address, key: address }),
    response: sessionKeyView,
  },
  showStake: {
    method: 'GET',
    path: '/v1/stake',
    summary: "An operator, and its owner's stake, votes, tiers and rewards.",
    query: z.object({ operator: account, chain }),
    response: stakeView,
  },
  signConsent: {
    method: 'POST',
    path: '/v1/stake/consent',
    summary: "This daemon's consent to work on an owner's stake, for the owner to bring to the chain.",
    query,
    body: z.strictObject({ owner: address }),
    response: consentView,
  },
} satisfies Record<string, Route>

const governanceRoutes = {
  showGovernance: {
    method: 'GET',
    path: '/v1/governance',
    summary: 'Proposals, parameters and pauses.',
    query: z.object({ account, chain }),
    response: governanceView,
  },
  showProposal: {
    method: 'GET',
    path: '/v1/governance/proposals/:id',
    summary: 'One proposal.',
    params: z.object({ id: uint256 }),
    query: z.object({ account, chain }),
    response: proposalView,
  },
  signBallot: {
    method: 'POST',
    path: '/v1/governance/ballots',
    summary: "A vote signed by this daemon's key, for anybody to carry to the chain; sends nothing.",
    query,
    body: z.strictObject({ proposalId: uint256, support }),
    response: ballotView,
  },
} satisfies Record<string, Route>

export const moneyRoutes = { ...callRoutes, ...walletRoutes, ...governanceRoutes } satisfies Record<string, Route>
