import type { Logger } from '@opgpu/utils'
import { aptGet } from './apt.js'
import { noEngine } from './errors.js'
import { exclusively } from './lock.js'
import { onPath } from './path.js'

const HINT = 'Start Docker, or set DOCKER_HOST to the unix:// socket of an engine.'

/** Makes sure that dockerd can be started here, installing it where allowed. Rejects with `no_engine`. */
export async function requireDockerd(options: {
  allowInstall: boolean
  logger: Logger
  signal: AbortSignal
}): Promise<'present' | 'installed'> {
  if (process.platform !== 'linux') throw noEngine(`none is running on this ${process.platform} machine`, HINT)
  if (process.getuid?.() !== 0) throw noEngine('none is running, and only root can set one up', HINT)
  if (await onPath('dockerd')) return 'present'
  if (!(await onPath('apt-get'))) throw noEngine('none is installed, and this is not Debian or Ubuntu', HINT)
  if (!options.allowInstall) throw noEngine('none is installed', `Install one (apt-get install docker.io). ${HINT}`)
  await exclusively('install docker.io', options.signal, () => install(options))
  return 'installed'
}

async function install(options: { logger: Logger; signal: AbortSignal }): Promise<void> {
  if (await onPath('dockerd')) return
  options.logger.info('installing a Docker Engine from the Debian package docker.io')
  await aptGet(['install', '-y', '--no-install-recommends', 'docker.io'], options)
}
