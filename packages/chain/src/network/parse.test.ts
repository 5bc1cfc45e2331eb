import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { formatNetwork, parseDraft, parseNetwork } from './parse.js'

const example = await readFile(new URL('../../../../configs/networks/local.json', import.meta.url), 'utf8')
const hash = `0x${'ab'.repeat(32)}`
const changed = (change: object) => JSON.stringify({ ...JSON.parse(example), ...change })

const { token, ...contracts } = JSON.parse(example).contracts
const without = (name: string) => ({ ...contracts, token, [name]: undefined })

test('the example is read', () => {
  expect(parseNetwork(example)).toMatchObject({ name: 'local', chainId: 31337, confirmations: 0 })
})

test.each([
  ['no JSON', '{', /JSON/],
  ['a list', '[]', /object/],
  ['a missing number', changed({ chainId: undefined }), /chainId/],
  ['a fraction', changed({ confirmations: 0.5 }), /confirmations/],
  ['a strange protocol', changed({ rpcUrl: 'file:///etc' }), /rpcUrl/],
  ['no contracts', changed({ contracts: {} }), /token/],
  ['a contract that is not named', changed({ contracts: without('timelock') }), /contracts\.timelock/],
  ['a token without decimals', changed({ tokens: [{ address: token, symbol: 'X' }] }), /tokens\[0\]\.decimals/],
  ['a hash that is none', changed({ codeHashes: { token: { code: '0x12' } } }), /codeHashes\.token\.code/],
  ['a parameter that is left out', changed({ parameters: { market: {}, governance: {} } }), /market\.TreasuryShare/],
  ['a word for a flag', changed({ strictCode: 'yes' }), /strictCode/],
  ['a short address', changed({ contracts: { ...JSON.parse(example).contracts, taskManager: '0x1' } }), /taskManager/],
])('%s is refused and the field is named', (_, json, words) => {
  expect(() => parseNetwork(json)).toThrow(
    expect.objectContaining({ code: 'bad_network', message: expect.stringMatching(words) }),
  )
})

test('a network is written as it is read', () => {
  const codeHashes = { token: { code: hash }, taskManager: { code: hash, implementation: hash } }
  const network = parseNetwork(changed({ codeHashes, strictCode: true }))
  expect(network).toMatchObject({ codeHashes, strictCode: true })
  expect(network.parameters.market).toMatchObject({ TreasuryShare: 300n, ClientTier1Stake: 10_000n * 10n ** 18n })
  expect(parseNetwork(formatNetwork(network))).toEqual(network)
})

test('a draft may name the token that it is for', () => {
  expect(parseDraft(example).token).toBeUndefined()
  expect(parseDraft(changed({ token })).token).toBe(token)
})
