import { stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { bytes } from '../output/words.js'
import { broken } from './check.js'

/** Below this a daemon has no room for one image and its outputs. */
const MIN_FREE_BYTES = 2 * 1024 ** 3

export async function nodeVersion(): Promise<string> {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 22 || (major === 22 && minor >= 12)) return `Node.js ${process.versions.node}`
  throw broken(`Node.js ${process.versions.node}`, 'install Node.js 22.12 or newer')
}

export async function dataDirectory(dataDir: string): Promise<string> {
  const info = await found(dataDir, 'opgpu init')
  if (info.uid !== process.getuid?.()) throw broken(`${dataDir} belongs to another user`, `chown it, or use --data-dir`)
  if ((info.mode & 0o077) !== 0) throw broken(`${dataDir} is open to others`, `chmod 700 ${dataDir}`)
  return dataDir
}

export async function keystore(dataDir: string): Promise<string> {
  const path = join(dataDir, 'keystore.json')
  const { mode } = await found(path, 'opgpu init')
  if ((mode & 0o077) !== 0) throw broken(`${path} can be read by others`, `chmod 600 ${path}`)
  return path
}

export async function diskSpace(dataDir: string): Promise<string> {
  const { bavail, bsize } = await statfs(dataDir)
  if (bavail * bsize >= MIN_FREE_BYTES) return `${bytes(bavail * bsize)} free`
  throw broken(`only ${bytes(bavail * bsize)} free in ${dataDir}`, `make room for ${bytes(MIN_FREE_BYTES)}`)
}

async function found(path: string, fix: string) {
  return await stat(path).catch(() => {
    throw broken(`${path} is missing`, fix)
  })
}
