import { readFile } from 'node:fs/promises'
import { createSigner, type Signer } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import { usageError } from '../errors.js'
import { passwordFor } from './password.js'

/** Opens an owner's keystore file (Web3 Secret Storage, version 3). */
export async function openKeystore(path: string): Promise<Signer> {
  const json = await readFile(path, 'utf8').catch(() => {
    throw usageError(`there is no keystore ${path}`)
  })
  const password = await passwordFor(path)
  const { unlockKey } = await import('@opgpu/node')
  const key = await unlockKey(json, password.reveal()).catch((cause) => {
    throw new CodedError('keystore_locked', `the password does not open ${path}`, { cause })
  })
  return createSigner(key)
}

/** Looks at an account that somebody else signs for. */
export function withoutKey(address: Signer['address']): Signer {
  const refuse = () => {
    throw usageError('an address alone signs nothing', 'name the keystore: --from FILE')
  }
  return { address, publicKey: new Uint8Array(33), sign: refuse }
}
