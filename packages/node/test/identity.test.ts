import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { createIdentity, loadIdentity, readAddress } from '../src/identity.js'
import { directory } from './support/stubs.js'

test('a key is kept for its owner alone, comes back as it was, and is never overwritten', async () => {
  const path = join(await directory(), 'new')
  const made = await createIdentity(path)
  const loaded = await loadIdentity(path)
  expect(loaded.privateKey.reveal()).toEqual(made.privateKey.reveal())
  expect(await readAddress(path)).toBe(made.signer.address)
  expect(inspect(made, { depth: 9 })).not.toContain(Buffer.from(made.privateKey.reveal()).toString('hex'))

  expect((await stat(path)).mode & 0o777).toBe(0o700)
  for (const name of ['keystore.json', 'keystore.password']) {
    expect((await stat(join(path, name))).mode & 0o777).toBe(0o600)
  }
  const before = await readFile(join(path, 'keystore.json'), 'utf8')
  expect(JSON.parse(before)).toMatchObject({ version: 3, crypto: { kdf: 'scrypt', cipher: 'aes-128-ctr' } })
  await expect(createIdentity(path)).rejects.toMatchObject({ code: 'identity_exists' })
  expect(await readFile(join(path, 'keystore.json'), 'utf8')).toBe(before)

  await writeFile(join(path, 'keystore.password'), 'another')
  await expect(loadIdentity(path)).rejects.toMatchObject({ code: 'keystore_locked' })
  await rm(join(path, 'keystore.password'))
  await expect(loadIdentity(path)).rejects.toMatchObject({ code: 'no_identity' })
})

test('no key is no identity', async () => {
  await expect(loadIdentity(await directory())).rejects.toMatchObject({ code: 'no_identity' })
})

test('a password that was left without a key serves the next one', async () => {
  const path = await directory()
  await writeFile(join(path, 'keystore.password'), 'left over', { mode: 0o600 })
  const { signer } = await createIdentity(path)
  expect((await loadIdentity(path)).signer.address).toBe(signer.address)
})
