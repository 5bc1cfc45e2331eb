import type { Logger } from '@opgpu/utils'

/** For commands that do work of their own: only what a person should know, one line each. */
export function quietLogger(say: (line: string) => void): Logger {
  const logger: Logger = {
    debug() {},
    info() {},
    warn: (sentence) => say(sentence),
    error: (sentence) => say(sentence),
    child: () => logger,
  }
  return logger
}
