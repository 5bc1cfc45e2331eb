import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Address, asAddress, createSigner, type Signer } from '@opgpu/protocol'
import { CodedError, Secret } from '@opgpu/utils'
import { lockKey, unlockKey } from './keystore.js'

export interface Identity {
  signer: Signer
  privateKey: Secret<Uint8Array>
}

const KEYSTORE = 'keystore.json'
const PASSWORD = 'keystore.password'
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
  const password = await passwordIn(join(dataDir, PASSWORD))
  await writeNew(join(dataDir, KEYSTORE), await lockKey(key, identity.signer.address, password))
  return identity
}

/** Stands before the keystore does: a key that was written has its password, whenever the program was stopped. */
async function passwordIn(path: string): Promise<string> {
  const left = (await readFile(path, 'utf8').catch(() => '')).trim()
  if (left !== '') return left
  const fresh = randomBytes(32).toString('base64url')
  await writeFile(path, fresh, { mode: 0o600 })
  return fresh
}

/** Throws `no_identity` or `keystore_locked`. */
export async function loadIdentity(dataDir: string): Promise<Identity> {
  const json = await readPrivate(join(dataDir, KEYSTORE))
  const password = await readPrivate(join(dataDir, PASSWORD))
  const key = await unlockKey(json, password.trim()).catch((cause) => {
    throw new CodedError('keystore_locked', 'the password does not open the keystore', { cause })
  })
  return identityOf(key)
}

/** The account of the key in `dataDir`, told without opening the keystore. Throws `no_identity`. */
export async function readAddress(dataDir: string): Promise<Address> {
  const { address } = JSON.parse(await readPrivate(join(dataDir, KEYSTORE))) as { address: string }
  return asAddress(address.startsWith('0x') ? address : `0x${address}`)
}

function identityOf(key: Uint8Array): Identity {
  return { signer: createSigner(key), privateKey: new Secret(key) }
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
