import {
  ACCOUNT_TYPES,
  FAILURE_CODES,
  FUNDS_WARNINGS,
  HANDOVER_REFUSAL_CODES,
  ITEM_LIMITS,
  LIMITS,
  PAYMENT_REFUSAL_CODES,
  PHASES,
  PROTOCOLS,
  REFUSAL_CODES,
  TERMS_FIELDS,
  TYPES,
} from '@opgpu/protocol'
import { expect, test } from 'vitest'
import { find, read } from './sources.js'

const spec = read('packages/protocol/SPEC.md')
const missing = (words: readonly string[]) => words.filter((word) => !spec.includes(word))
/** 49152 → "49 152". */
const grouped = (bytes: number) => bytes.toString().replace(/\B(?=(\d{3})+$)/g, ' ')

test('the specification gives every protocol, phase and code', () => {
  const codes = [...FAILURE_CODES, ...REFUSAL_CODES, ...HANDOVER_REFUSAL_CODES, ...PAYMENT_REFUSAL_CODES]
  const quoted = [...codes, ...FUNDS_WARNINGS].map((code) => `\`${code}\``)
  expect(missing([...Object.values(PROTOCOLS), ...PHASES, ...quoted])).toEqual([])
})

test('the specification gives every size limit', () => {
  expect(missing([...Object.values(LIMITS), ...Object.values(ITEM_LIMITS)].map(grouped))).toEqual([])
})

test('the specification gives every signed field with its type, in order', () => {
  for (const [name, fields] of Object.entries(TYPES)) {
    const section = spec.split(`### ${name} (`)[1]?.split('###')[0] ?? ''
    const rows = [...section.matchAll(/^\| (\w+) \| (\w+) \|/gm)].map(([, field, type]) => `${type} ${field}`)
    expect(rows.slice(1)).toEqual(fields.map(({ name: field, type }) => `${type} ${field}`))
  }
})

test('the specification gives the terms and the messages about accounts as they are encoded', () => {
  const flat = spec.replace(/\s+/g, ' ')
  const listed = (fields: readonly { type: string; name: string }[], comma: string) =>
    fields.map(({ type, name }) => `${type} ${name}`).join(comma)
  expect(flat).toContain(`(${listed(TERMS_FIELDS, ', ')})`)
  for (const [name, fields] of Object.entries(ACCOUNT_TYPES)) expect(flat).toContain(`${name}(${listed(fields, ',')})`)
})

test('the specification has a clause for every code of a gossip rule', () => {
  const rules = find('packages/node/src/gossip/*.ts').map(read).join('\n')
  const codes = [...rules.matchAll(/(?:rejected\(|ignored\(|code: )'(\w+)'/g)].map(([, code]) => code ?? '')
  expect(codes.length).toBeGreaterThan(10)
  expect(codes.filter((code) => !spec.includes(`\`${code}\` |`))).toEqual([])
})
