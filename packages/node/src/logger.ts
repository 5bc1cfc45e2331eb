import type { Logger } from '@opgpu/utils'
import { destination, type Logger as Pino, pino } from 'pino'
import type { DaemonOptions } from './options.js'

/** JSON lines on stderr: stdout belongs to what a command prints. */
export function createLogger(level: DaemonOptions['logLevel']): Logger {
  return wrap(pino({ level, base: null }, destination({ dest: 2, sync: true })))
}

function wrap(log: Pino): Logger {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (sentence: string, context: object = {}, error?: unknown): void =>
      log[level](error === undefined ? context : { ...context, err: error }, sentence)
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (name) => wrap(log.child({ name })),
  }
}
