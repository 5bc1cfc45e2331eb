import { PROPOSAL_STATES } from '../../port.js'
import { always, moment, number, stakes, type Tells, text } from './tell.js'

/** Errors of tokens, signatures and access. */
export const tokenTells: Tells = {
  ERC20InsufficientAllowance: (a) =>
    `${text(a, 'spender')} may take ${text(a, 'allowance')} of the needed ${text(a, 'needed')} (smallest units): approve more, or sign a permit`,
  ERC20InsufficientBalance: (a) =>
    `${text(a, 'sender')} has ${text(a, 'balance')} of the needed ${text(a, 'needed')} (smallest units) of the token`,
  ERC20InvalidApprover: (a) => `${text(a, 'approver')} cannot approve`,
  ERC20InvalidReceiver: (a) => `${text(a, 'receiver')} cannot receive tokens`,
  ERC20InvalidSender: (a) => `${text(a, 'sender')} cannot send tokens`,
  ERC20InvalidSpender: (a) => `${text(a, 'spender')} cannot be approved`,
  ERC2612ExpiredSignature: (a) => `the permit ended at ${moment(a, 'deadline')}: sign a new one`,
  ERC2612InvalidSigner: (a) => `the permit is signed by ${text(a, 'signer')} and not by ${text(a, 'owner')}`,
  SafeERC20FailedOperation: (a) => `the token ${text(a, 'token')} refused to move`,
  ECDSAInvalidSignature: always('the signature is void'),
  ECDSAInvalidSignatureLength: (a) => `the signature has ${text(a, 'length')} bytes instead of 65`,
  ECDSAInvalidSignatureS: always('the signature is of the malleable kind and does not count'),
  InvalidAccountNonce: (a) =>
    `the signature of ${text(a, 'account')} was used before, or is not its next one (${text(a, 'currentNonce')})`,
  InvalidShortString: always('a short text of the contract is malformed'),
  StringTooLong: (a) => `the text "${text(a, 'str')}" is too long`,
}

export const accessTells: Tells = {
  OwnableUnauthorizedAccount: (a) => `only the DAO may do this, by a proposal, not ${text(a, 'account')}`,
  OwnableInvalidOwner: (a) => `${text(a, 'owner')} cannot own the contract`,
  AccessControlUnauthorizedAccount: (a) => `${text(a, 'account')} does not have the role ${text(a, 'neededRole')}`,
  AccessControlBadConfirmation: always('an account may only give up its own role'),
  TimelockInsufficientDelay: (a) =>
    `the timelock waits at least ${text(a, 'minDelay')} seconds, not ${text(a, 'delay')}`,
  TimelockInvalidOperationLength: always("the lists of the timelock's operation differ in length"),
  TimelockUnauthorizedCaller: (a) => `only the timelock itself may do this, by a proposal, not ${text(a, 'caller')}`,
  TimelockUnexecutedPredecessor: (a) => `operation ${text(a, 'predecessorId')} must be executed first`,
  TimelockUnexpectedOperationState: always(
    "the timelock's operation is not ready: its waiting time runs, or it was executed before",
  ),
}

export const upgradeTells: Tells = {
  AddressEmptyCode: (a) => `there is no contract at ${text(a, 'target')}`,
  ERC1967InvalidImplementation: (a) => `there is no contract at ${text(a, 'implementation')} to upgrade to`,
  ERC1967NonPayable: always('the call takes no native coin'),
  UUPSUnauthorizedCallContext: always('an implementation is only called through its proxy'),
  UUPSUnsupportedProxiableUUID: always('the new implementation is not one that a proxy can use'),
  InvalidInitialization: always('the contract is initialised already'),
  NotInitializing: always('this is only done while the contract is initialised'),
  FailedCall: always('a call that the contract made failed'),
  FailedDeployment: always('the wallet could not be created'),
  InsufficientBalance: (a) => `the contract has ${text(a, 'balance')} of the needed ${text(a, 'needed')} wei`,
  ReentrancyGuardReentrantCall: always('a contract that was called tried to call back'),
  SafeCastOverflowedUintDowncast: (a) => `the number ${text(a, 'value')} is too large`,
  SafeCastOverflowedIntToUint: (a) => `the number ${text(a, 'value')} is negative`,
}

export const governanceTells: Tells = {
  GovernorAlreadyCastVote: (a) => `${text(a, 'voter')} has voted already`,
  GovernorAlreadyQueuedProposal: always('the proposal is queued already'),
  GovernorDisabledDeposit: always('the DAO takes no coins itself: its timelock is the treasury'),
  GovernorInsufficientProposerVotes: (a, book) =>
    `a proposal needs ${stakes(a, 'threshold', book)} of votes, ${text(a, 'proposer')} has ${stakes(a, 'votes', book)}: stake more or have more delegated`,
  GovernorInvalidProposalLength: always("the lists of the proposal's calls differ in length, or are empty"),
  GovernorInvalidQuorumFraction: (a) => `a quorum is at most ${text(a, 'quorumDenominator')} percent`,
  GovernorInvalidSignature: (a) => `the ballot is not signed by ${text(a, 'voter')}, or is not its next one`,
  GovernorInvalidVoteParams: always('a vote takes no further parameters'),
  GovernorInvalidVoteType: always('a vote is against, for or abstain'),
  GovernorInvalidVotingPeriod: always('a voting period cannot be 0'),
  GovernorNonexistentProposal: (a) => `there is no proposal ${text(a, 'proposalId')}`,
  GovernorOnlyExecutor: (a) => `only the DAO itself may do this, by a proposal, not ${text(a, 'account')}`,
  GovernorProposalQueueingFailed: always('the proposal could not be queued'),
  GovernorProposalQueueingNotRequired: always('the proposal need not be queued'),
  GovernorRestrictedProposer: (a) => `the description names another proposer than ${text(a, 'proposer')}`,
  GovernorUnableToCancel: always('only its proposer may cancel a proposal, and only before the vote begins'),
  GovernorUnexpectedProposalState: (a) =>
    `the proposal is ${PROPOSAL_STATES[Number(number(a, 'current'))] ?? 'in another state'}, so this cannot be done now`,
  CheckpointUnorderedInsertion: always('the votes changed in the wrong order'),
  ERC5805FutureLookup: (a) => `votes are known until ${moment(a, 'clock')}, not at ${moment(a, 'timepoint')}`,
  ERC6372InconsistentClock: always('the clock of the votes is broken'),
  VotesExpiredSignature: (a) => `the signed delegation ended at ${moment(a, 'expiry')}`,
  TooLittleGas: (a) => `the transaction has ${text(a, 'left')} gas left, the next ballot needs ${text(a, 'required')}`,
}
