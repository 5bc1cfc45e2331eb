import type { MoneyCall, TokenCall } from '../../port.js'
import { account, type Describer, money, tokenName, whenSeconds } from './words.js'

export const moneyWords: Describer<MoneyCall> = {
  deposit: ({ token, amount, account: holder }, book) => [
    `Move ${money(book, token, amount)} from you into ${holder === undefined ? 'your credits' : `the credits of ${holder}`}.`,
  ],
  depositWithPermit: ({ holder, token, amount, permit }, book) => [
    `Move ${money(book, token, amount)} of ${holder} into its credits, by its permit until ${whenSeconds(permit.deadline)}.`,
  ],
  withdraw: ({ token, amount, recipient }, book) => [
    `Pay ${money(book, token, amount)} of your credits out to ${recipient === undefined ? 'you' : account(book, recipient)}.`,
  ],
  queueWithdrawal: ({ token, amount, recipient }, book) => [
    `Set ${money(book, token, amount)} of your credits aside for ${recipient === undefined ? 'you' : account(book, recipient)}.`,
    'After the waiting time anyone can release it; what waits already starts to wait again.',
  ],
  releaseWithdrawal: ({ account: holder, token }, book) => [
    `Pay out the ${tokenName(book, token)} of ${holder} that have waited long enough.`,
  ],
  refreshRebates: ({ account: holder, token, operator }, book) => [
    `Set the rebates of ${holder} for payments in ${tokenName(book, token)} by its stake and the reputation of ${operator}.`,
  ],
  collectTreasury: ({ token }, book) => [`Move the DAO's ${tokenName(book, token)} from the escrow to its treasury.`],
}

export const tokenWords: Describer<TokenCall> = {
  approve: ({ token, spender, amount }, book) => [
    `Allow ${account(book, spender)} to take up to ${money(book, token, amount)} from you.`,
  ],
  transfer: ({ token, to, amount }, book) => [`Send ${money(book, token, amount)} to ${account(book, to)}.`],
}
