import type { Assignment, Completion, TaskCall } from '../../port.js'
import { type Book, collateralMoney, type Describer, money, stakeMoney, whenMs } from './words.js'

export const taskWords: Describer<TaskCall> = {
  submit: ({ offer }, book) => [
    `Lock ${money(book, offer.token, offer.maxPrice)} of your credits for a task of yours.`,
    `It can be cancelled until it is awarded.`,
  ],
  assign: (call, book) => awarded(call, book),
  assignMany: ({ assignments }, book) => [
    `Award ${count(assignments.length, 'task')}; those that cannot be awarded are left out.`,
    ...assignments.flatMap((each) => awarded(each, book)),
  ],
  commit: ({ terms, result }, book) => [
    `Commit the result of task ${terms.taskId} and claim ${money(book, terms.token, result.amount)} for it.`,
    `It is paid when the client accepts it, or ${terms.challengePeriod} seconds later.`,
  ],
  settle: (call, book) => settled(call, book),
  settleMany: ({ completions }, book) => [
    `Settle ${count(completions.length, 'task')}; those that cannot be settled are left out.`,
    ...completions.flatMap((each) => settled(each, book)),
  ],
  redeemVoucher: ({ terms, voucher }, book) => [
    `End task ${terms.taskId} and take ${money(book, terms.token, voucher.amount)} by the client's voucher.`,
  ],
  finalize: ({ terms }) => [`Pay what was claimed for task ${terms.taskId}: the client's time to object is over.`],
  finalizeMany: ({ terms }) => [
    `Pay what was claimed for ${count(terms.length, 'task')}; those that are not due are left out.`,
  ],
  cancel: ({ offer }, book) => [
    `Cancel a task that was not awarded and take back ${money(book, offer.token, offer.maxPrice)}.`,
  ],
  expire: ({ terms }, book) => [
    `End task ${terms.taskId}, whose provider brought no result in time.`,
    `The client gets ${money(book, terms.token, terms.amount)} back; the provider ${terms.provider} loses its collateral of ${collateralMoney(book, terms.collateral)}.`,
  ],
  dispute: ({ terms }) => [
    `Object to the result of task ${terms.taskId}: its payment waits for the DAO's decision.`,
    `A bond is locked from your credits and lost when the decision is for the provider.`,
  ],
  rate: ({ terms, rating }) => [
    `Rate provider ${terms.provider} with ${rating.score} of 100 for task ${terms.taskId}.`,
  ],
}

function awarded({ offer, bid }: Assignment, book: Book): string[] {
  const collateral = offer.minStake === 0n ? '' : `, against ${stakeMoney(book, offer.minStake)} of its collateral`
  return [
    `Award task ${bid.taskId} to ${bid.provider}: ${money(book, offer.token, bid.maxAmount)} of the credits of ${offer.client} are locked${collateral}.`,
    `What is not earned until ${whenMs(offer.finishBy)} comes back.`,
  ]
}

function settled({ terms, acceptance }: Completion, book: Book): string[] {
  return [
    `Settle task ${terms.taskId}: ${money(book, terms.token, acceptance.amount)} of the locked ${money(book, terms.token, terms.amount)} are paid for the work of ${terms.provider}, fees included.`,
  ]
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}
