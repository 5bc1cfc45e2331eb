import type { Call, WalletCall } from '../../port.js'
import { account, type Book, type Describer, money, whenSeconds } from './words.js'

export function walletWords(describe: (call: Call, book: Book) => string[]): Describer<WalletCall> {
  return {
    createWallet: ({ owner }) => [`Create a wallet that ${owner} owns.`],
    setSessionKey: ({ wallet, grant }, book) => [
      grant.expiresAt === 0
        ? `Revoke the session key ${grant.key} of wallet ${wallet}.`
        : `Let the key ${grant.key} lock up to ${money(book, grant.token, grant.perDay)} a day of wallet ${wallet} for tasks, until ${whenSeconds(grant.expiresAt)}.`,
    ],
    walletDeposit: ({ wallet, token, amount }, book) => [
      `Put ${money(book, token, amount)} that lie in wallet ${wallet} into its credits.`,
    ],
    walletDepositWithPermit: ({ wallet, token, amount }, book) => [
      `Move ${money(book, token, amount)} from the owner of wallet ${wallet} into the wallet's credits.`,
    ],
    walletWithdraw: ({ wallet, token, amount, recipient }, book) => [
      `Pay ${money(book, token, amount)} of the credits of wallet ${wallet} out to ${account(book, recipient)}.`,
    ],
    walletQueueWithdrawal: ({ wallet, token, amount, recipient }, book) => [
      `Set ${money(book, token, amount)} of the credits of wallet ${wallet} aside for ${account(book, recipient)}.`,
    ],
    walletExecute: ({ wallet, call }, book) => [`As wallet ${wallet}:`, ...describe(call, book)],
    offerWallet: ({ wallet, next }) => [
      `Offer wallet ${wallet} and all that is in it to ${next}, who becomes its owner by accepting.`,
    ],
    acceptWallet: ({ wallet }) => [`Become the owner of wallet ${wallet}; its session keys end.`],
  }
}
