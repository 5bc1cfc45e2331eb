import { money } from '../describe/words.js'
import { always, moment, number, type Tells, text } from './tell.js'

/** Errors of wallets. */
export const walletTells: Tells = {
  NotOwner: (a) => `only the wallet's owner may do this, not ${text(a, 'caller')}`,
  NotMarket: (a) => `only the market may ask the wallet this, not ${text(a, 'caller')}`,
  AlreadyInitialized: always('the wallet has an owner already'),
  InvalidWalletSignature: always(
    "the signature is not the wallet's: malformed, by another key, or a grant that is not the next one",
  ),
  SessionKeyExpired: (a) =>
    number(a, 'expiresAt') === 0n
      ? `${text(a, 'key')} is no session key of the wallet; its owner can authorise it`
      : `the session key ${text(a, 'key')} expired at ${moment(a, 'expiresAt')}; the owner can authorise it again`,
  WrongToken: (a) => `the session key may only use the token ${text(a, 'allowed')}, not ${text(a, 'token')}`,
  DailyLimitExceeded: (a, book) => {
    const known = book.tokens.length === 1 ? book.contracts.token : undefined
    const amount = (name: string) => (known === undefined ? text(a, name) : money(book, known, number(a, name)))
    return `the session key ${text(a, 'key')} may lock ${amount('left')} more today, not ${amount('asked')}`
  },
  CallFailed: (a) => `the call to ${text(a, 'target')} failed`,
}
