import type { Logger } from '@opgpu/utils'
import { expect, test } from 'vitest'
import { checkWallet } from '../src/check-wallet.js'
import { ChainStub, only, options } from './support/stubs.js'
import { client, stranger, TOKEN } from './support/words.js'

const wallet = stranger.address
const now = Math.floor(Date.now() / 1000)

async function warnings(expiresAt: number, chain = new ChainStub()): Promise<unknown[]> {
  const said: unknown[] = []
  const logger = only<Logger>({ warn: (sentence, facts) => void said.push([sentence, facts]) })
  chain.sessionKeyOf = { token: TOKEN, perDay: 1n, leftToday: 1n, expiresAt }
  await checkWallet({ chain: chain.chain, signer: client, options: options({ wallet }), logger })
  return said
}

function standing(): ChainStub {
  const chain = new ChainStub()
  chain.walletsOf.set(wallet, { owner: stranger.address, nonce: 0n })
  return chain
}

test('a wallet that does not stand is warned of, with the way to make it', async () => {
  const mend = expect.stringContaining('wallet create')
  expect(await warnings(0)).toEqual([[expect.stringContaining('no wallet stands'), { wallet, mend }]])
})

test.each([
  ['that never was one', 0],
  ['whose time is over', now - 1],
])('a session key %s is warned of, with the way to authorise it', async (_, expiresAt) => {
  const [[sentence, facts]] = (await warnings(expiresAt, standing())) as [[string, { mend: string }]]
  expect(sentence).toContain('session key')
  expect(facts.mend).toContain(`opgpu wallet authorize --wallet ${wallet}`)
})

test('a live session key gives no cause for a word', async () => {
  expect(await warnings(now + 60, standing())).toEqual([])
})
