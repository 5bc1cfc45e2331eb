import { access, chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deadline, type Logger, toError } from '@opgpu/utils'
import { runCommand } from './command.js'
import { noEngine } from './errors.js'

interface Options {
  logger: Logger
  signal: AbortSignal
}

/** The first version with the Container Device Interface, then to be asked for. */
const FIRST_MAJOR = 25
/** Debian's first release with such an engine; the keys of later releases come with the earlier one's updates. */
const SUITE = 'trixie'
/** The release before, whose runtime and libraries it runs with. */
const OUR_SUITE = 'bookworm'
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const DOWNLOAD_TIMEOUT_MS = 60_000
const HINT = 'Install Docker Engine 25 or newer.'

/** Directories of programs of an engine with CDI: none where this machine's own has it, else a download. Rejects with `no_engine`. */
export async function cdiPrograms(directory: string, options: Options): Promise<string[]> {
  const version = await runCommand('dockerd', ['--version'], options)
  if (Number(/version (\d+)\./.exec(version)?.[1]) >= FIRST_MAJOR) return []
  const kept = await access(directory).then(
    () => true,
    () => false,
  )
  if (!kept) await download(directory, options)
  return [join(directory, 'usr/sbin'), join(directory, 'usr/bin')]
}

/** Only the engine itself is newer: containerd and runc stay the machine's. */
async function download(directory: string, { logger, signal }: Options): Promise<void> {
  const limit = deadline(DOWNLOAD_TIMEOUT_MS, signal)
  logger.info('downloading an engine with CDI', { suite: SUITE })
  const place = await mkdtemp(join(tmpdir(), 'opgpu-cdi-'))
  try {
    await chmod(place, 0o755)
    const file = await downloadPackage(place, limit)
    await mkdir(join(directory, '..'), { recursive: true, mode: 0o700 })
    await runCommand('dpkg-deb', ['--extract', file, `${directory}.new`], { signal: limit })
    await rename(`${directory}.new`, directory)
  } catch (error) {
    signal.throwIfAborted()
    throw noEngine(`none with CDI can be had: ${toError(error).message}`, HINT)
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

/** With lists and sources of its own: what the host's apt knows stays as it is. */
async function downloadPackage(place: string, signal: AbortSignal): Promise<string> {
  const sources = join(place, 'sources.list')
  await writeFile(sources, `deb [signed-by=${KEYRING}] ${await mirror(signal)} ${SUITE} main\n`)
  const options = {
    'Dir::Etc::SourceList': sources,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::Lists': join(place, 'lists'),
    'Dir::Cache': join(place, 'cache'),
    'Acquire::Languages': 'none',
  }
  await mkdir(join(place, 'lists/partial'), { recursive: true })
  const apt = ['-q', ...Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`])]
  await runCommand('apt-get', [...apt, 'update', '--error-on=any'], { signal })
  await runCommand('apt-get', [...apt, 'download', 'docker.io'], { signal, cwd: place })
  const file = (await readdir(place)).find((name) => name.endsWith('.deb'))
  if (file === undefined) throw new Error('apt-get downloaded nothing')
  return join(place, file)
}

/** The address from which this machine takes Debian's own packages, whether or not it has their lists. */
async function mirror(signal: AbortSignal): Promise<string> {
  const main = ['Created-By: Packages', 'Component: main', `Release: ${OUR_SUITE}`]
  const args = ['indextargets', '--no-release-info', '--format', '$(REPO_URI)', ...main]
  const [first] = (await runCommand('apt-get', args, { signal })).split('\n')
  if (!first) throw new Error(`this is not Debian ${OUR_SUITE}`)
  return first
}
