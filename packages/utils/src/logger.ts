export type LogContext = Record<string, unknown>

/** A log line is a constant sentence, a flat context and, third, an error. */
export interface Logger {
  debug(sentence: string, context?: LogContext, error?: unknown): void
  info(sentence: string, context?: LogContext, error?: unknown): void
  warn(sentence: string, context?: LogContext, error?: unknown): void
  error(sentence: string, context?: LogContext, error?: unknown): void
  child(name: string): Logger
}

export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
}
