import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ROOT } from './process.mjs'

/**
 * Does the work unless the stamp says that it was done for these very files, and `intact` that its outcome is still there.
 * Paths are relative to the repository.
 */
export async function unlessDone(stamp, files, work, intact = true) {
  const digest = await digestOf(files)
  const path = join(ROOT, stamp)
  const done = await readFile(path, 'utf8').catch(() => '')
  if (intact && done === digest) return 'up to date'
  await work()
  await mkdir(dirname(path), { recursive: true })
  // Digested anew: npm may have completed the lock file.
  await writeFile(path, await digestOf(files))
  return undefined
}

async function digestOf(files) {
  const hash = createHash('sha256')
  for (const file of files) {
    hash.update(`${file}\0`)
    hash.update(await readFile(join(ROOT, file)).catch(() => ''))
  }
  return hash.digest('hex')
}

/** The files under a directory whose name ends so, sorted. */
export async function filesUnder(directory, ending) {
  const names = await readdir(join(ROOT, directory), { recursive: true }).catch(() => [])
  return names
    .filter((name) => name.endsWith(ending))
    .map((name) => join(directory, name))
    .sort()
}

/** The package.json of the repository and of every package in it. */
export async function manifests() {
  const packages = await readdir(join(ROOT, 'packages'))
  return ['package.json', 'contracts/package.json', ...packages.sort().map((name) => `packages/${name}/package.json`)]
}
