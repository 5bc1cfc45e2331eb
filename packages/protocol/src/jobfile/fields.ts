import { z } from 'zod'
import { parseAmount } from '../units.js'
import { NAMED_AMOUNT, parseDuration, parseSize } from './units.js'

type Scalar = string | number

/** A field that people write and machines read: what cannot be read is quoted back with an example. */
function human<T>(noun: string, example: string, read: (given: Scalar) => T | undefined) {
  const problem = (given: unknown) => `${JSON.stringify(given)} is not ${noun} (write ${example})`
  return z
    .any()
    .refine((given) => typeof given === 'string' || typeof given === 'number', { error: ({ input }) => problem(input) })
    .transform((given: Scalar, context): T => {
      const value = read(given)
      if (value !== undefined) return value
      context.issues.push({ code: 'custom', message: problem(given), input: given })
      return z.NEVER
    })
}

/** Bytes, at least `min`. */
export function size(min: number, example: string) {
  const readable = human('a size', example, parseSize)
  return readable.refine((bytes) => bytes >= min, { error: `smaller than ${min / 1024 ** 2}M, the least there can be` })
}

/** Milliseconds, at least `min`. */
export function duration(min: number, example: string) {
  const readable = human('a duration', example, (given) => parseDuration(String(given)))
  return readable.refine((ms) => ms >= min, { error: `shorter than ${min} ms, the least there can be` })
}

export const cpuMillis = human('a number of CPUs', '0.5', (given) => {
  const millis = Math.round(Number(given) * 1000)
  return millis >= 10 && millis <= 1_024_000 ? millis : undefined
})

export const price = human('an amount', '"2.5 OGPN"', (given) => readAmount(String(given)))

/** More than nothing: OGPN in its smallest unit; of any other token the text, since its decimals are not known here. */
export const anyPrice = human('an amount', '"2.5 OGPN"', (given) => {
  const text = String(given).trim()
  return readAmount(text) ?? (NAMED_AMOUNT.test(text) && !/OGPN$/i.test(text) ? text : undefined)
}).refine(
  (value) => (typeof value === 'bigint' ? value > 0n : /^[0-9.]*[1-9]/.test(value)),
  'must be more than nothing',
)

/** 0 to 1 → basis points. */
export const fraction = human('a fraction from 0 to 1', '0.6', (given) => {
  const points = Math.round(Number(given) * 10_000)
  return points >= 0 && points <= 10_000 ? points : undefined
})

function readAmount(text: string): bigint | undefined {
  try {
    return parseAmount(text)
  } catch {
    return undefined
  }
}

/** The one value of a field that works today; others that the format knows are refused by name. */
export function only<const T extends Scalar>(value: T) {
  return z.any().transform((given, context): T => {
    if (given === value) return value
    const message = `${JSON.stringify(given)} is not supported (write ${value})`
    context.issues.push({ code: 'custom', message, input: given })
    return z.NEVER
  })
}

export function textList(example: string) {
  return z.array(z.string({ error: 'not text (put it in quotes)' }).max(8192), {
    error: `not a list (write ${example})`,
  })
}
