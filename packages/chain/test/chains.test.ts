import { silentLogger } from '@opgpu/utils'
import { expect, test } from 'vitest'
import { Chains } from '../src/index.js'
import { createAccount, createWorld, within } from './world.js'

test('two chains are open side by side, and found by their ids', async () => {
  const worlds = await Promise.all([createWorld(), createWorld(4_242)])
  const accounts = await Promise.all(worlds.map((world) => createAccount(world)))
  const options = accounts.map(({ signer, store }, at) => {
    const { network } = worlds[at] ?? {}
    if (network === undefined) throw new Error('no network')
    return { network, signer, store, logger: silentLogger, signal: within(20) }
  })
  const chains = await Chains.open(options)
  expect([...chains].map(({ domain }) => domain.chainId)).toEqual([31_337n, 4_242n])
  expect(chains.get(4_242).network).toEqual(worlds[1]?.network)
  expect(chains.has(1)).toBe(false)
  expect(() => chains.get(1)).toThrow(expect.objectContaining({ code: 'unknown_chain' }))
  await chains.close()
  await expect(Chains.open([...options, ...options])).rejects.toMatchObject({ code: 'bad_network' })
  await Promise.all(accounts.map((account) => account.close()))
  await Promise.all(worlds.map((world) => world.stop()))
})
