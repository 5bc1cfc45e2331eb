import { hasCode } from '@opgpu/utils'
import type { Book } from '../describe/words.js'
import type { Refusal } from '../refusal.js'
import { moneyTells, stakeTells, taskTells } from './market.js'
import { accessTells, governanceTells, tokenTells, upgradeTells } from './openzeppelin.js'
import { always, type Tells, text } from './tell.js'
import { walletTells } from './wallet.js'

/** What a node or the language itself answers. */
const commonTells: Tells = {
  Error: (a) => text(a, '0'),
  Panic: (a) => `the contract broke one of its own rules (panic ${text(a, '0')})`,
  Reverted: always('the contract gives no reason'),
  OutOfGas: always('the transaction ran out of gas'),
  Refused: (a) => `the node does not take it: ${text(a, 'message')}`,
  Unknown: (a) => `the contract gives a reason that this version does not know (${text(a, 'data')})`,
}

const tells: Tells = {
  ...commonTells,
  ...taskTells,
  ...moneyTells,
  ...stakeTells,
  ...walletTells,
  ...tokenTells,
  ...accessTells,
  ...upgradeTells,
  ...governanceTells,
}

/** Whether there is a sentence for a custom error of this name. */
export function isExplained(reason: string): boolean {
  return Object.hasOwn(tells, reason)
}

/** Why a contract refused, in one plain sentence. */
export function explainRefusal({ reason, args }: Refusal, book: Book): string {
  return tells[reason]?.(args, book) ?? `the contract refuses with ${reason}`
}

/** Why a call was refused, in one plain sentence, or undefined when the error is not a contract's refusal. */
export function explainRevert(error: unknown, book: Book): string | undefined {
  return hasCode(error, 'reverted') ? explainRefusal(error.details as unknown as Refusal, book) : undefined
}
