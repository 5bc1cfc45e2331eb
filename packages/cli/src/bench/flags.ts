import { InvalidArgumentError } from 'commander'

/** The parser of an option that counts something. */
export function wholeNumber(text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 1 && value <= 10_000) return value
  throw new InvalidArgumentError('a whole number from 1 to 10000')
}
