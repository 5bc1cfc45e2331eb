import { randomBytes } from 'node:crypto'
import { createSigner } from '@opgpu/protocol'
import { decryptKeystoreJson, encryptKeystoreJson } from 'ethers/wallet'
import { expect, test } from 'vitest'
import { lockKey, unlockKey } from './keystore.js'

const KEY = randomBytes(32)
const ADDRESS = createSigner(KEY).address
/** Made by another program, at a cost that a test can pay. */
const FOREIGN = await encryptKeystoreJson({ address: ADDRESS, privateKey: `0x${KEY.toString('hex')}` }, 'pass', {
  scrypt: { N: 1024 },
})

const changed = (crypto: object) => {
  const keystore = JSON.parse(FOREIGN)
  return JSON.stringify({ ...keystore, Crypto: { ...keystore.Crypto, ...crypto } })
}

test('ours opens those of other programs', async () => {
  expect(Buffer.from(await unlockKey(FOREIGN, 'pass'))).toEqual(KEY)
})

test('ours opens its own', async () => {
  expect(Buffer.from(await unlockKey(await lockKey(KEY, ADDRESS, 'pass'), 'pass'))).toEqual(KEY)
})

test('other programs open ours', { timeout: 60_000 }, async () => {
  const account = await decryptKeystoreJson(await lockKey(KEY, ADDRESS, 'pass'), 'pass')
  expect(account.privateKey).toBe(`0x${KEY.toString('hex')}`)
  expect(account.address.toLowerCase()).toBe(ADDRESS.toLowerCase())
})

test('another password does not open it', async () => {
  await expect(unlockKey(FOREIGN, 'pass ')).rejects.toThrow('wrong password')
})

test('a changed ciphertext is noticed', async () => {
  await expect(unlockKey(changed({ ciphertext: '00'.repeat(32) }), 'pass')).rejects.toThrow('wrong password')
})

test('a derivation that would take too much memory is refused', async () => {
  const kdfparams = { n: 2 ** 20, r: 8, p: 1, dklen: 32, salt: '00'.repeat(32) }
  await expect(unlockKey(changed({ kdfparams }), 'pass')).rejects.toThrow(/memory limit/i)
})

test('what is no keystore is refused', async () => {
  await expect(unlockKey('{"version":1}', 'pass')).rejects.toThrow('not a keystore of version 3')
})
