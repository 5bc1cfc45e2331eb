import { digest } from './hash.js'
import { WORD_BYTES, type WordWriter, wordWriter } from './word.js'

/** A member of a typed message, as Solidity spells it. */
export interface TypedField {
  type: string
  name: string
}

/** EIP-712 `hashStruct` of one flat struct type, with its type hash computed once. */
export type StructHasher = (message: object) => Buffer

export function structHasher(name: string, fields: readonly TypedField[]): StructHasher {
  const members = fields.map((field) => `${field.type} ${field.name}`).join(',')
  const typeHash = digest(Buffer.from(`${name}(${members})`))
  const encode = structEncoder(fields)
  return (message) => digest(Buffer.concat([typeHash, encode(message)]))
}

/** `abi.encode` of a struct whose members all are of fixed size: one word each. */
export function structEncoder(fields: readonly TypedField[]): (value: object) => Buffer {
  const writers = fields.map((field): [string, WordWriter] => [field.name, wordWriter(field.type)])
  return (value) => {
    const values = value as Readonly<Record<string, unknown>>
    const words = Buffer.alloc(WORD_BYTES * writers.length)
    for (const [i, [key, write]] of writers.entries()) write(values[key], wordAt(words, i))
    return words
  }
}

function wordAt(words: Buffer, index: number): Buffer {
  return words.subarray(WORD_BYTES * index, WORD_BYTES * (index + 1))
}
