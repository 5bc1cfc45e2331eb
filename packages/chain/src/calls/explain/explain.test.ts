import { readFile } from 'node:fs/promises'
import { CodedError } from '@opgpu/utils'
import type { ErrorFragment } from 'ethers/abi'
import { expect, test } from 'vitest'
import { parseNetwork } from '../../network/parse.js'
import { RpcError } from '../../rpc/rpc.js'
import { createInterfaces } from '../interfaces.js'
import { refusalIn, reverted } from '../reverts.js'
import { explainRefusal, explainRevert, isExplained } from './explain.js'

const example = new URL('../../../../../configs/networks/local.json', import.meta.url)
const network = parseNetwork(await readFile(example, 'utf8'))
const interfaces = createInterfaces()
const faces = Object.values(interfaces)
const errors = faces.flatMap((face) => face.fragments.filter((each) => each.type === 'error')) as ErrorFragment[]
const TOKEN = network.contracts.token

/** A value for every type that errors have. */
function example32(type: string): unknown {
  if (type === 'address') return TOKEN
  if (type === 'bytes32') return `0x${'ab'.repeat(32)}`
  if (type === 'string') return 'a reason'
  return type === 'bytes' ? '0x' : 3n
}

function refusalOf(name: string, args: unknown[], face = faces.find((each) => each.getError(name) !== null)) {
  const data = face?.encodeErrorResult(name, args)
  return refusalIn(new RpcError(3, 'execution reverted', data), faces)
}

test('every error of every contract has a sentence', () => {
  const missing = errors.map(({ name }) => name).filter((name) => !isExplained(name))
  expect(missing).toEqual([])
})

test.each(errors.map((error) => [error.name, error] as const))('%s is told with all it says', (name, error) => {
  const args = error.inputs.map(({ type }) => example32(type))
  const refusal = refusalOf(name, args)
  const sentence = refusal && explainRefusal(refusal, network)
  expect(sentence).not.toMatch(/\?|undefined|refuses with/)
})

test.each([
  [
    'InsufficientCredits',
    [TOKEN, TOKEN, 10n ** 18n, 25n * 10n ** 17n],
    `${TOKEN} has 1 OGPN of credits, 2.5 OGPN are needed; deposit some`,
  ],
  ['OutOfBounds', [4n, 86_400n, 1_209_600n, 5_184_000n], 'UnbondDelay must be from 14 days to 60 days, not 1 day'],
  ['Paused', [1_800_000_000n], 'the guardian paused this until 2027-01-15T08:00:00.000Z'],
  ['NotUnbonded', [TOKEN, 0n], 'nothing is unbonding'],
])('%s is a plain sentence', (name, args, sentence) => {
  const refusal = refusalOf(name, args)
  expect(refusal && explainRefusal(refusal, network)).toBe(sentence)
})

test("a wallet's failed call is told by what it called", () => {
  const inner = interfaces.paymentEscrow.encodeErrorResult('TokenNotAllowed', [TOKEN])
  expect(refusalOf('CallFailed', [TOKEN, inner])?.reason).toBe('TokenNotAllowed')
  expect(refusalOf('CallFailed', [TOKEN, '0x'])?.reason).toBe('CallFailed')
})

test('reasons that are no custom errors are told as well', () => {
  const error =
    '0x08c379a000000000000000000000000000000000000000000000000000000000000000200000000000000000000000000000000000000000000000000000000000000004706f6f7200000000000000000000000000000000000000000000000000000000'
  const refusal = refusalIn(new RpcError(3, 'execution reverted', error), faces)
  expect(refusal && explainRefusal(refusal, network)).toBe('poor')
  const unknown = refusalIn(new RpcError(3, 'execution reverted', '0x12345678'), faces)
  expect(unknown && explainRefusal(unknown, network)).toMatch(/0x12345678/)
})

test('only the refusal of a contract is explained', () => {
  const refusal = { reason: 'AlreadyInitialized', args: {} }
  expect(explainRevert(reverted('x', refusal, network), network)).toBe('the wallet has an owner already')
  expect(explainRevert(new CodedError('no_gas_money', 'poor'), network)).toBeUndefined()
})
