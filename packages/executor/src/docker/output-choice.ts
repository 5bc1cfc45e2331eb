import { join } from 'node:path'
import type { Logger } from '@opgpu/utils'
import { loopbackOutputs } from './loopback-outputs.js'
import type { DockerExecutorOptions } from './options.js'
import type { OutputSpace } from './outputs.js'
import { claim, deleteFiles, filesBelow } from './task-files.js'
import { watchedOutputs } from './watched-outputs.js'

const TRIAL_BYTES = 1024 * 1024

/** `auto` is the loopback way where a trial mount works, which takes some 30 ms. */
export async function chooseOutputSpace(
  { outputQuota = 'auto', directory, logger }: Pick<DockerExecutorOptions, 'outputQuota' | 'directory' | 'logger'>,
  user: { uid: number; gid: number },
): Promise<OutputSpace> {
  const loopback = loopbackOutputs(user)
  if (outputQuota === 'loopback') return loopback
  if (outputQuota === 'auto' && (await works(loopback, directory, logger))) return loopback
  return watchedOutputs(user)
}

async function works(space: OutputSpace, directory: string, logger: Logger): Promise<boolean> {
  if (process.getuid?.() !== 0) return false
  const files = filesBelow(join(directory, 'trial'))
  const plan = { taskId: 'trial', runMs: 0, memoryBytes: 0, diskBytes: TRIAL_BYTES, outputs: [], gpus: [] }
  const clear = () => space.release(files).then(() => deleteFiles(files))
  try {
    await clear()
    await claim(files)
    await space.reserve(files, plan)
    await space.prepare(files, plan)
    return true
  } catch (error) {
    logger.info('outputs are watched, not bounded: no loopback mounts here', {}, error)
    return false
  } finally {
    await clear()
  }
}
