import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, writePrivate } from './file.js'

const FILE = 'api-url'

/** Leaves word of where the daemon in `dataDir` is to be called. */
export function announceUrl(dataDir: string, url: string): Promise<void> {
  return writePrivate(join(dataDir, FILE), url)
}

export function withdrawUrl(dataDir: string): Promise<void> {
  return rm(join(dataDir, FILE), { force: true })
}

/** Undefined when no daemon has left word. */
export async function readUrl(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataDir, FILE), 'utf8')).trim()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
