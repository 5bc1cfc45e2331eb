import type { Address } from '@opgpu/protocol'
import { type Book, money, stakeMoney, whenMs, whenSeconds } from '../describe/words.js'

/** The values of a custom error, by name, as text. */
export type RevertArgs = Readonly<Record<string, string>>

/** One sentence for a custom error. */
export type Tell = (args: RevertArgs, book: Book) => string
export type Tells = Readonly<Record<string, Tell>>

export const text = (args: RevertArgs, name: string): string => args[name] ?? '?'
export const number = (args: RevertArgs, name: string): bigint => BigInt(args[name] ?? 0)
export const address = (args: RevertArgs, name: string): Address => text(args, name).toLowerCase() as Address

/** The amount `name` of the error's token. */
export const coins = (args: RevertArgs, name: string, book: Book): string =>
  money(book, address(args, 'token'), number(args, name))
export const stakes = (args: RevertArgs, name: string, book: Book): string => stakeMoney(book, number(args, name))

/** Times beyond what a calendar holds mean "never". */
const LAST_MS = 8_640_000_000_000_000n
export const momentMs = (args: RevertArgs, name: string): string =>
  number(args, name) > LAST_MS ? 'the end of time' : whenMs(Number(number(args, name)))
export const moment = (args: RevertArgs, name: string): string => whenSeconds(number(args, name))

export const always =
  (sentence: string): Tell =>
  () =>
    sentence
