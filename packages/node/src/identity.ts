import { randomBytes, scrypt } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Address, asAddress, createSigner, type Signer } from '@opgpu/protocol'
import { CodedError, Secret } from '@opgpu/utils'
import { getBytes } from 'ethers/utils'
import type { KeystoreAccount } from 'ethers/wallet'

export interface Identity {
  signer: Signer
  privateKey: Secret<Uint8Array>
}

const KEYSTORE = 'keystore.json'
const PASSWORD = 'keystore.password'
/** Geth's standard cost: about a third of a second and 128 MiB, once per start. */
const SCRYPT_N = 131_072
const OWNER_ONLY = { mode: 0o600, flag: 'wx' } as const

/**
 * Makes the daemon's key: a Web3 Secret Storage (v3) keystore and its password in two files that only their owner can
 * read. Throws `identity_exists`: a key is never overwritten.
 */
export async function createIdentity(dataDir: string): Promise<Identity> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await chmod(dataDir, 0o700)
  const key = randomBytes(32)
  const identity = identityOf(key)
  const password = randomBytes(32).toString('base64url')
  const { encryptKeystoreJson } = await keystores()
  const account: KeystoreAccount = { address: identity.signer.address, privateKey: `0x${key.toString('hex')}` }
  const json = await encryptKeystoreJson(account, password, { scrypt: { N: SCRYPT_N } })
  await writeNew(join(dataDir, KEYSTORE), json)
  await writeNew(join(dataDir, PASSWORD), password)
  return identity
}

/** Throws `no_identity` or `keystore_locked`. */
export async function loadIdentity(dataDir: string): Promise<Identity> {
  const json = await readPrivate(join(dataDir, KEYSTORE))
  const password = await readPrivate(join(dataDir, PASSWORD))
  const { decryptKeystoreJson } = await keystores()
  const account = await decryptKeystoreJson(json, password.trim()).catch((cause) => {
    throw new CodedError('keystore_locked', 'the password does not open the keystore', { cause })
  })
  return identityOf(getBytes(account.privateKey))
}

/** The account of the key in `dataDir`, told without opening the keystore. Throws `no_identity`. */
export async function readAddress(dataDir: string): Promise<Address> {
  const { address } = JSON.parse(await readPrivate(join(dataDir, KEYSTORE))) as { address: string }
  return asAddress(address.startsWith('0x') ? address : `0x${address}`)
}

function identityOf(key: Uint8Array): Identity {
  return { signer: createSigner(key), privateKey: new Secret(key) }
}

/** The library's own scrypt is written in JavaScript and takes seconds; Node's is the same function. */
async function keystores() {
  const { decryptKeystoreJson, encryptKeystoreJson } = await import('ethers/wallet')
  const crypto = await import('ethers/crypto')
  const derive = promisify<Uint8Array, Uint8Array, number, object, Buffer>(scrypt)
  crypto.scrypt.register(async (password, salt, N, r, p, length) => {
    const bytes = await derive(getBytes(password), getBytes(salt), length, { N, r, p, maxmem: 256 * N * r })
    return `0x${bytes.toString('hex')}`
  })
  return { decryptKeystoreJson, encryptKeystoreJson }
}

async function writeNew(path: string, text: string): Promise<void> {
  await writeFile(path, text, OWNER_ONLY).catch((cause) => {
    throw new CodedError('identity_exists', `${path} is already there`, { hint: 'a key is never overwritten', cause })
  })
}

async function readPrivate(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause) => {
    throw new CodedError('no_identity', `no key in ${path}`, { hint: 'make one with: opgpu init', cause })
  })
}
