import type { SessionCall } from '../../port.js'
import { type Describer, duration, money } from './words.js'

export const sessionWords: Describer<SessionCall> = {
  openSession: ({ session }, book) => [
    `Open a session with ${session.provider}: ${money(book, session.token, session.amount)} of the credits of ${session.client} are locked for it.`,
    `What the provider does not redeem comes back ${duration(session.notice)} after a notice.`,
  ],
  topUpSession: ({ session, topUp }, book) => [
    `Raise the session with ${session.provider} to ${money(book, session.token, topUp.total)} in all.`,
  ],
  redeemSession: ({ session, voucher }, book) => [
    `Pay ${session.provider} what it earned in its session with ${session.client}: ${money(book, session.token, voucher.amount)} in all, fees included.`,
  ],
  endSession: ({ session }) => [
    `Give notice of the session with ${session.provider}: it can redeem for ${duration(session.notice)} more.`,
  ],
  closeSession: ({ session }) => [
    `Close the session of ${session.client} with ${session.provider} and give the rest back to the client.`,
  ],
}
