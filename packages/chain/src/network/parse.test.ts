import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parseNetwork } from './parse.js'

const example = await readFile(new URL('../../../../configs/networks/local.json', import.meta.url), 'utf8')
const changed = (change: object) => JSON.stringify({ ...JSON.parse(example), ...change })

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
  ['a short address', changed({ contracts: { ...JSON.parse(example).contracts, taskManager: '0x1' } }), /taskManager/],
])('%s is refused and the field is named', (_, json, words) => {
  expect(() => parseNetwork(json)).toThrow(
    expect.objectContaining({ code: 'bad_network', message: expect.stringMatching(words) }),
  )
})
