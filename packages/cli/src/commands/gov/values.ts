import type { GovernedActionView } from '@opgpu/api/client'
import { usageError } from '../../errors.js'
import { limitOf } from '../../money/given.js'
import type { Counter } from '../../money/open.js'

type Names = Awaited<ReturnType<typeof lists>>

const lists = async () => {
  const { PARAMETER_NAMES, PART_NAMES, UPGRADEABLE_NAMES } = await import('@opgpu/api/client')
  return { PARAMETER_NAMES, PART_NAMES, UPGRADEABLE_NAMES }
}

/** One of the contracts' own names, in whatever letters it was written. */
export async function nameOf<L extends keyof Names>(list: L, given: string): Promise<Names[L][number]> {
  const names: readonly Names[L][number][] = (await lists())[list]
  const name = names.find((each) => each.toLowerCase() === given.toLowerCase())
  if (name !== undefined) return name
  throw usageError(`"${given}" is none of ${names.join(', ')}`)
}

/** A parameter's value in the unit that its name means. */
export async function parameterOf(counter: Counter, given: string, text: string): Promise<GovernedActionView> {
  const parameter = await nameOf('PARAMETER_NAMES', given)
  return { type: 'setParameter', parameter, value: await smallestOf(counter, parameter, text) }
}

async function smallestOf(counter: Counter, parameter: string, text: string): Promise<bigint> {
  if (parameter.endsWith('Stake')) return (await limitOf(counter, text)).amount
  if (parameter.endsWith('Delay')) return secondsOf(parameter, text)
  if (parameter === 'ProviderTierTasks') return BigInt(wholeOf(parameter, text, 'a number of tasks (write 30)'))
  if (parameter.endsWith('Rebate'))
    return BigInt(wholeOf(parameter, text.replace(/\s*%$/, ''), 'whole percent (write 10%)'))
  const points = percentOf(parameter, text)
  if (points < 0) throw usageError(`${parameter}: "${text}" is less than nothing`)
  return BigInt(points)
}

/** "3%" → basis points. */
export function percentOf(what: string, text: string): number {
  const [, digits] = /^([+-]?[0-9]{1,3}(?:\.[0-9]{1,2})?)\s*%$/.exec(text.trim()) ?? []
  if (digits === undefined) throw usageError(`${what}: "${text}" is not a percentage (write 3%)`)
  return Math.round(Number(digits) * 100)
}

async function secondsOf(what: string, text: string): Promise<bigint> {
  const { parseDuration } = await import('@opgpu/protocol/jobfile')
  const lasting = parseDuration(text)
  if (lasting !== undefined) return BigInt(Math.round(lasting / 1000))
  throw usageError(`${what}: "${text}" is not a duration (write 14d)`)
}

function wholeOf(what: string, text: string, form: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text)
  throw usageError(`${what}: "${text}" is not ${form}`)
}
