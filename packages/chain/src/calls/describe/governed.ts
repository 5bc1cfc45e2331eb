import { type Address, formatAmount } from '@opgpu/protocol'
import type { GovernedAction } from '../../port.js'
import { account, type Book, money, parameterValue, percent, stakeMoney, tokenName } from './words.js'

type Words = { [T in GovernedAction['type']]: (action: Extract<GovernedAction, { type: T }>, book: Book) => string }

const words: Words = {
  setParameter: ({ parameter, value }, book) => `Set ${parameter} to ${parameterValue(parameter, value, book)}.`,
  allowToken: ({ token, allowed }, book) =>
    `${allowed ? 'Allow' : 'Refuse'} deposits of ${tokenName(book, token)}${allowed ? ` (${token})` : ''}.`,
  upgrade: ({ contract, implementation }) => `Replace the code of ${contract} by that at ${implementation}.`,
  payFromTreasury: ({ token, to, amount }, book) =>
    `Pay ${money(book, token, amount)} from the treasury to ${account(book, to)}.`,
  arbitrate: ({ terms, amount, slash }, book) =>
    `Decide the dispute about task ${terms.taskId}: ${money(book, terms.token, amount)} to ${terms.provider}, the rest to the client${slash ? '; its collateral is slashed' : ''}.`,
  correctReputation: ({ operator, correction, reason }) =>
    `Correct the score of ${operator} by ${percent(correction)}: ${reason}.`,
  emitRewards: ({ token, amount }, book) => `Give ${money(book, token, amount)} of the treasury to the stakers.`,
  setGuardian: ({ guardian }) => `Make ${guardian} the guardian, who may pause parts of the market.`,
  setLimits: ({ token, perHour, large }, book) =>
    `Let at most ${limit(book, token, perHour)} leave the escrow in an hour, and payments from ${limit(book, token, large)} on wait.`,
  unpause: ({ part }) => `End the pause of ${part}.`,
  slash: ({ owner, amount, recipient }, book) =>
    `Take up to ${stakeMoney(book, amount)} of the stake of ${owner} for ${account(book, recipient)}.`,
  raw: ({ to, value, data }, book) =>
    `Call ${account(book, to)} with ${data}${value === 0n ? '' : ` and ${formatAmount(value, "of the chain's coin")}`}.`,
  setDelisted: ({ operator, delisted }) =>
    delisted ? `Bar operator ${operator} from tasks.` : `Let operator ${operator} take tasks again.`,
}

/** One sentence about what the DAO would do. */
export function describeAction(action: GovernedAction, book: Book): string {
  return (words[action.type] as (action: GovernedAction, book: Book) => string)(action, book)
}

function limit(book: Book, token: Address, amount: bigint): string {
  return amount === 0n ? `any amount of ${tokenName(book, token)}` : money(book, token, amount)
}
