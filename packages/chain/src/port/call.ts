import type {
  Acceptance,
  Address,
  Bid,
  Dispute,
  Hex32,
  Offer,
  Rating,
  Result,
  Session,
  SessionEnd,
  SessionKeyGrant,
  Signature,
  Terms,
  TopUp,
  Voucher,
} from '@opgpu/protocol'
import type { GovernedAction, Part } from './governed.js'

/**
 * Everything that a person or a daemon does on chain. A signature may be left out where its signer sends the transaction.
 * A signature that a wallet's session key made is given as the plain 65 bytes that travel between peers.
 */
export type Call = TaskCall | MoneyCall | SessionCall | StakeCall | WalletCall | GovernanceCall | TokenCall
export type CallType = Call['type']

/** `validUntil`: of the client's `Award`, unix milliseconds. */
export interface Assignment {
  offer: Offer
  bid: Bid
  validUntil: number
  awardSignature?: Signature
  bidSignature?: Signature
}

/** The provider's signature is needed for less than it is sure of, unless it sends the transaction. */
export interface Completion {
  terms: Terms
  acceptance: Acceptance
  clientSignature?: Signature
  providerSignature?: Signature
}

export type TaskCall =
  | { type: 'submit'; offer: Offer }
  | ({ type: 'assign' } & Assignment)
  | { type: 'assignMany'; assignments: readonly Assignment[] }
  | { type: 'commit'; terms: Terms; result: Result }
  | ({ type: 'settle' } & Completion)
  | { type: 'settleMany'; completions: readonly Completion[] }
  | { type: 'redeemVoucher'; terms: Terms; voucher: Voucher; clientSignature: Signature }
  | { type: 'finalize'; terms: Terms }
  | { type: 'finalizeMany'; terms: readonly Terms[] }
  | { type: 'cancel'; offer: Offer }
  | { type: 'expire'; terms: Terms }
  | { type: 'dispute'; terms: Terms; dispute: Dispute; clientSignature?: Signature }
  | { type: 'rate'; terms: Terms; rating: Rating; clientSignature?: Signature }

/** An EIP-2612 permit. `deadline`: unix seconds. */
export interface Permit {
  deadline: bigint
  signature: Signature
}

export type MoneyCall =
  /** `account`: whose credits; default the sender's. The escrow must be approved before. */
  | { type: 'deposit'; token: Address; amount: bigint; account?: Address }
  | { type: 'depositWithPermit'; holder: Address; token: Address; amount: bigint; permit: Permit }
  /** `recipient`: default the sender. */
  | { type: 'withdraw'; token: Address; amount: bigint; recipient?: Address }
  | { type: 'queueWithdrawal'; token: Address; amount: bigint; recipient?: Address }
  | { type: 'releaseWithdrawal'; account: Address; token: Address }
  /** `operator`: one of the account's, or the account itself. */
  | { type: 'refreshRebates'; account: Address; token: Address; operator: Address }
  | { type: 'collectTreasury'; token: Address }

export type SessionCall =
  | { type: 'openSession'; session: Session; clientSignature?: Signature }
  | { type: 'topUpSession'; session: Session; topUp: TopUp; clientSignature?: Signature }
  | { type: 'redeemSession'; session: Session; voucher: Voucher; clientSignature: Signature }
  | { type: 'endSession'; session: Session; end: SessionEnd; clientSignature?: Signature }
  | { type: 'closeSession'; session: Session }

export type StakeCall =
  /** `owner`: whose stake; default the sender's. The vault must be approved before. */
  | { type: 'stake'; amount: bigint; owner?: Address }
  | { type: 'stakeWithPermit'; amount: bigint; permit: Permit }
  | { type: 'unbond'; amount: bigint }
  | { type: 'claim' }
  /** `consent`: the operator's EIP-712 signature; '0x' when it is the sender itself, or to revoke. */
  | { type: 'setOperator'; operator: Address; authorised: boolean; consent: Signature }
  | { type: 'addCollateral'; operator: Address; amount: bigint }
  | { type: 'removeCollateral'; operator: Address; amount: bigint }
  | { type: 'setVerifierBond'; bond: bigint }
  | { type: 'distribute'; token: Address }
  | { type: 'addRewards'; token: Address; amount: bigint }
  /** `stretches` of weeks with the same stake are paid at once; default 1. */
  | { type: 'claimRewards'; token: Address; stretches?: number }
  | { type: 'relist'; operator: Address }
  | { type: 'delegate'; delegatee: Address }

export type WalletCall =
  | { type: 'createWallet'; owner: Address; salt: Hex32 }
  | { type: 'setSessionKey'; wallet: Address; grant: SessionKeyGrant; ownerSignature?: Signature }
  | { type: 'walletDeposit'; wallet: Address; token: Address; amount: bigint }
  | { type: 'walletDepositWithPermit'; wallet: Address; token: Address; amount: bigint; permit: Permit }
  | { type: 'walletWithdraw'; wallet: Address; token: Address; amount: bigint; recipient: Address }
  | { type: 'walletQueueWithdrawal'; wallet: Address; token: Address; amount: bigint; recipient: Address }
  /** Makes the call as the wallet. */
  | { type: 'walletExecute'; wallet: Address; call: Call }
  | { type: 'offerWallet'; wallet: Address; next: Address }
  | { type: 'acceptWallet'; wallet: Address }

/** A proposal as the Governor knows it: by the hash of both. */
export interface Proposal {
  actions: readonly GovernedAction[]
  description: string
}

export const SUPPORT = ['against', 'for', 'abstain'] as const
export type Support = (typeof SUPPORT)[number]

/** A vote that anybody may carry to the chain. */
export interface SignedBallot {
  support: Support
  voter: Address
  signature: Signature
}

export type GovernanceCall =
  | ({ type: 'propose' } & Proposal)
  | { type: 'castVote'; proposalId: bigint; support: Support; reason?: string }
  | { type: 'castBallots'; proposalId: bigint; ballots: readonly SignedBallot[] }
  | ({ type: 'queueProposal' } & Proposal)
  | ({ type: 'executeProposal' } & Proposal)
  | ({ type: 'cancelProposal' } & Proposal)
  /** The guardian's. */
  | { type: 'pause'; part: Part }

export type TokenCall =
  | { type: 'approve'; token: Address; spender: Address; amount: bigint }
  | { type: 'transfer'; token: Address; to: Address; amount: bigint }
