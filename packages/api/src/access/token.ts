import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError, Secret } from '@opgpu/utils'
import { isMissing, writePrivate } from './file.js'

const FILE = 'api-token'

/** The token of the daemon that lives in `dataDir`; made on first use, mode 0600, kept over restarts. */
export async function ensureToken(dataDir: string): Promise<Secret<string>> {
  const present = await readToken(dataDir)
  if (present !== undefined) return present
  const token = randomBytes(32).toString('base64url')
  await writePrivate(join(dataDir, FILE), token)
  return new Secret(token)
}

/** Undefined when there is none yet. Throws `unsafe_permissions` when others could read it. */
export async function readToken(dataDir: string): Promise<Secret<string> | undefined> {
  const path = join(dataDir, FILE)
  try {
    const { mode } = await stat(path)
    if ((mode & 0o077) !== 0) throw unsafe(path)
    return new Secret((await readFile(path, 'utf8')).trim())
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

/** Takes the same time wherever the difference is; hashing makes the lengths equal. */
export function sameToken(given: string, expected: Secret<string>): boolean {
  return timingSafeEqual(digest(given), digest(expected.reveal()))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function unsafe(path: string): CodedError {
  return new CodedError('unsafe_permissions', `${path} can be read by others`, { hint: `chmod 600 ${path}` })
}
