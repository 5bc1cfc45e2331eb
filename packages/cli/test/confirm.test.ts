import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { confirm, requireConsent } from '../src/money/confirm.js'

const PREVIEW = {
  sentences: ['Pay 2.5 OGPN to you.\u001b[2J'],
  estimatedGas: 1n,
  fee: 21n * 10n ** 12n,
  to: `0x${'11'.repeat(20)}`,
  data: '0x',
  transactions: 2,
} as Parameters<typeof confirm>[0]

async function answered(answer: string): Promise<{ said: string; code: string | undefined }> {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const said = text(output)
  input.end(answer)
  const code = await confirm(PREVIEW, undefined, { input, output }).then(
    () => undefined,
    (error: { code: string }) => error.code,
  )
  output.end()
  return { said: await said, code }
}

test('tells everything and asks, with nothing that could move the cursor', async () => {
  const { said, code } = await answered('y\n')
  expect(said).toBe(
    'Pay 2.5 OGPN to you.\nIt costs at most 0.000021 ETH for gas, in 2 transactions.\nSign and send? [y/N] ',
  )
  expect(code).toBeUndefined()
})

test.each(['\n', 'n\n', 'yes please\n', ''])('%j is no yes', async (answer) => {
  expect((await answered(answer)).code).toBe('declined')
})

test.each(['YES\n', 'Y\n', ' y \n'])('%j is a yes', async (answer) => {
  expect((await answered(answer)).code).toBeUndefined()
})

test('without a terminal only --yes will do', () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  expect(() => requireConsent(undefined, { input, output })).toThrow(expect.objectContaining({ code: 'usage' }))
  requireConsent(true, { input, output })
  requireConsent(undefined, { input: Object.assign(input, { isTTY: true }), output })
})
