import type { Logger } from '@opgpu/utils'
import { type CommandOptions, runCommand } from './command.js'

/** Long enough for another run's installation. */
const LOCK_TIMEOUT_S = 300

/** Runs apt-get; when it fails, brings the package lists up to date and runs it once more. */
export async function aptGet(args: string[], options: CommandOptions & { logger: Logger }): Promise<string> {
  const { logger, ...run } = options
  const apt = (given: string[]) =>
    runCommand('apt-get', ['-q', '-o', `DPkg::Lock::Timeout=${LOCK_TIMEOUT_S}`, ...given], run)
  try {
    return await apt(args)
  } catch (error) {
    run.signal.throwIfAborted()
    logger.info('bringing the package lists up to date', { because: String(error) })
    await apt(['update'])
    return await apt(args)
  }
}
