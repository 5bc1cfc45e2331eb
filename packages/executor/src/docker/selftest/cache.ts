import { createHash } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { hasErrno } from '../errno.js'
import type { Tested } from './tested.js'

/** Changes with everything that the self-test's answer may depend on. */
export function cacheKey(dependencies: object): string {
  return createHash('sha256').update(JSON.stringify(dependencies)).digest('hex')
}

export async function readCache(path: string, key: string): Promise<Tested | undefined> {
  try {
    const kept = JSON.parse(await readFile(path, 'utf8')) as { key: string; tested: Tested }
    return kept.key === key ? kept.tested : undefined
  } catch (error) {
    if (hasErrno(error, 'ENOENT') || error instanceof SyntaxError) return undefined
    throw error
  }
}

export async function writeCache(path: string, key: string, tested: Tested): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify({ key, tested }), { mode: 0o600 })
  await rename(`${path}.new`, path)
}
