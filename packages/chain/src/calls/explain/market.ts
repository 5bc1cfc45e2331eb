import { PARAMETERS, PARTS, TASK_STATES } from '../../port.js'
import { collateralMoney, duration, parameterValue } from '../describe/words.js'
import { address, coins, moment, momentMs, number, stakes, type Tells, text } from './tell.js'

/** Errors of the TaskManager and the reputation. */
export const taskTells: Tells = {
  WrongState: (a) =>
    `the task ${text(a, 'taskId')} is ${TASK_STATES[Number(number(a, 'actual'))] ?? 'in another state'}, so this cannot be done now`,
  LaneTaken: (a) =>
    `lane ${text(a, 'lane')} of ${text(a, 'client')} has an open task or had one with sequence ${text(a, 'sequence')}; take another lane or a higher sequence`,
  NotClient: (a) => `only the client ${text(a, 'client')} may do this, or whoever brings its signature`,
  NotProvider: (a) => `only the provider ${text(a, 'provider')} may do this`,
  NotTaskManager: (a) => `only the TaskManager may call this, not ${text(a, 'caller')}`,
  NotVault: (a) => `only the StakingVault may call this, not ${text(a, 'caller')}`,
  NotWatchdog: (a) => `only the Watchdog may call this, not ${text(a, 'caller')}`,
  NotEscrow: (a) => `only the escrow may call this, not ${text(a, 'caller')}`,
  UnsupportedMode: (a) =>
    `only auctions for one provider can be settled on this chain, not mode ${text(a, 'mode')} with ${text(a, 'replicas')} replicas`,
  ChallengePeriodTooLong: (a) =>
    `the challenge period may be at most ${duration(Number(number(a, 'limit')))}, not ${duration(Number(number(a, 'period')))}`,
  TaskMismatch: (a) => `a message belongs to task ${text(a, 'actual')} and not to ${text(a, 'expected')}`,
  TermsMismatch: (a) => `the terms of task ${text(a, 'taskId')} are not the ones that were awarded`,
  ProviderMismatch: (a) => `the provider is ${text(a, 'expected')}, not ${text(a, 'actual')}`,
  ResultMismatch: (a) => `the result ${text(a, 'actual')} is not the one that counts, ${text(a, 'expected')}`,
  AmountTooLarge: (a) => `${text(a, 'amount')} is more than the allowed ${text(a, 'limit')} of the smallest unit`,
  ProviderMustAgree: (a) =>
    `${text(a, 'amount')} is less than the ${text(a, 'sure')} (smallest units) that the provider is sure of; it must sign the same acceptance or send it itself`,
  InsufficientCollateral: (a, book) =>
    `operator ${text(a, 'operator')} has ${collateralMoney(book, number(a, 'free'))} of free collateral, ${collateralMoney(book, number(a, 'required'))} are needed; its owner can add some`,
  OperatorRevoked: (a) => `operator ${text(a, 'operator')} may take no tasks: its owner took its authority away`,
  TooLate: (a) => `the time for this ended at ${momentMs(a, 'limit')}`,
  TooEarly: (a) => `the time for this begins at ${momentMs(a, 'from')}`,
  InvalidSignature: (a) => `the signature is not one of ${text(a, 'expected')}`,
  NotSettled: (a) => `task ${text(a, 'taskId')} is not settled, or not the last of its lane any more`,
  AlreadyRated: (a) => `task ${text(a, 'taskId')} is rated already`,
  RatingTooHigh: (a) => `a rating is at most 100, not ${text(a, 'score')}`,
  CorrectionTooLarge: (a) => `a correction is at most 10,000 basis points up or down, not ${text(a, 'correction')}`,
}

/** Errors of the escrow, the watchdog and the parameters. */
export const moneyTells: Tells = {
  TokenNotAllowed: (a) => `the DAO does not allow deposits of the token ${text(a, 'token')}`,
  InsufficientCredits: (a, book) =>
    `${text(a, 'account')} has ${coins(a, 'available', book)} of credits, ${coins(a, 'required', book)} are needed; deposit some`,
  TransferMismatch: (a, book) =>
    `the token moved ${coins(a, 'received', book)} instead of ${coins(a, 'expected', book)}, so it cannot be used here`,
  WithdrawalNotReady: (a) =>
    number(a, 'readyAt') === 0n
      ? `no withdrawal of ${text(a, 'account')} waits`
      : `the withdrawal of ${text(a, 'account')} can be released at ${moment(a, 'readyAt')}`,
  WrongSession: (a) => `the session ${text(a, 'sessionId')} is not open, or was opened before`,
  NotParty: (a) => `${text(a, 'party')} has no part in this`,
  NotAbove: (a) => `the new total ${text(a, 'total')} is not above the one before, ${text(a, 'before')}`,
  NoticeTooLong: (a) =>
    `the notice may be at most ${duration(Number(number(a, 'limit')))}, not ${duration(Number(number(a, 'notice')))}`,
  NoticeRunning: (a) =>
    number(a, 'closingAt') === 0n
      ? 'the client has given no notice of the session yet'
      : `the notice of the session ends at ${moment(a, 'closingAt')}`,
  Paused: (a) => `the guardian paused this until ${moment(a, 'until')}`,
  PauseTooSoon: (a) =>
    `${PARTS[Number(number(a, 'part'))] ?? 'this part'} was paused before and may be paused again from ${moment(a, 'from')} on`,
  LargePayment: (a, book) =>
    `${coins(a, 'amount', book)} is a large payment (from ${coins(a, 'limit', book)} on) and must wait: queue the withdrawal`,
  OutflowExceeded: (a, book) =>
    `only ${coins(a, 'left', book)} may still leave the escrow this hour, not ${coins(a, 'amount', book)}: wait, or queue the withdrawal`,
  NotGuardian: (a) => `only the guardian may do this, not ${text(a, 'caller')}`,
  OutOfBounds: (a, book) => {
    const name = PARAMETERS[Number(number(a, 'parameter'))]
    const value = (key: string) => (name === undefined ? text(a, key) : parameterValue(name, number(a, key), book))
    return `${name ?? 'the parameter'} must be from ${value('least')} to ${value('most')}, not ${value('value')}`
  },
}

/** Errors of the vault. */
export const stakeTells: Tells = {
  InsufficientStake: (a, book) =>
    `${text(a, 'owner')} has ${stakes(a, 'free', book)} of stake that is not assigned, ${stakes(a, 'required', book)} are needed`,
  NotWholeUnits: (a, book) =>
    `collateral is in whole thousandths of a token, which ${stakes(a, 'amount', book)} is not`,
  NotUnbonded: (a) =>
    number(a, 'readyAt') === 0n ? 'nothing is unbonding' : `the stake can be claimed at ${moment(a, 'readyAt')}`,
  OperatorTaken: (a) => `the key ${text(a, 'operator')} works for ${text(a, 'owner')}, for ever; make another one`,
  OperatorDelisted: (a) =>
    `operator ${text(a, 'operator')} lost too much stake and is barred; stake the least of a provider and relist it`,
  EpochDone: (a) => `the rewards of week ${text(a, 'epoch')} were distributed already; the next is a week later`,
  RewardTokenNotAllowed: (a) => `rewards cannot be given in the token ${address(a, 'token')}`,
}
