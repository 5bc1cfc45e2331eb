import { type Address, asAddress, type Hex32 } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'

/** An object of a network file and its name there. */
export class Fields {
  readonly #values: Record<string, unknown>
  readonly #name: string

  constructor(value: unknown, name: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw badNetwork(`${name || 'the file'} must be an object`)
    }
    this.#values = value as Record<string, unknown>
    this.#name = name
  }

  keys(): string[] {
    return Object.keys(this.#values)
  }

  has(key: string): boolean {
    return this.#values[key] !== undefined
  }

  object(key: string): Fields {
    return new Fields(this.#values[key], this.#path(key))
  }

  list(key: string): Fields[] {
    const value = this.#values[key]
    if (!Array.isArray(value)) throw badNetwork(`${this.#path(key)} must be a list`)
    return value.map((each, at) => new Fields(each, `${this.#path(key)}[${at}]`))
  }

  text(key: string, pattern: RegExp, what: string): string {
    const value = this.#values[key]
    if (typeof value !== 'string' || !pattern.test(value)) throw badNetwork(`${this.#path(key)} must be ${what}`)
    return value
  }

  whole(key: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.#values[key]
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value
    throw badNetwork(`${this.#path(key)} must be a whole number of at least ${least}`)
  }

  flag(key: string): boolean {
    const value = this.#values[key]
    if (typeof value !== 'boolean') throw badNetwork(`${this.#path(key)} must be true or false`)
    return value
  }

  /** A whole number of any size: as a number, or as text where a number would not hold it. */
  amount(key: string): bigint {
    const value = this.#values[key]
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value)
    return BigInt(this.text(key, /^[0-9]{1,78}$/, 'a whole number'))
  }

  address(key: string): Address {
    return asAddress(this.text(key, /^0x[0-9a-fA-F]{40}$/, 'an address'))
  }

  hash(key: string): Hex32 {
    return this.text(key, /^0x[0-9a-f]{64}$/, 'a hash') as Hex32
  }

  #path(key: string): string {
    return this.#name === '' ? key : `${this.#name}.${key}`
  }
}

export function badNetwork(reason: string, cause?: unknown): CodedError<'bad_network'> {
  return new CodedError('bad_network', `the network file is not usable: ${reason}`, {
    hint: 'compare it with configs/networks/local.json',
    cause,
  })
}
