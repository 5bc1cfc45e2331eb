/** An error that a caller branches on or a person reads: a stable code, one line, the facts, what to do. */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code
  readonly details: Record<string, unknown>
  readonly hint: string | undefined

  constructor(code: Code, message: string, options: CodedErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'CodedError'
    this.code = code
    this.details = options.details ?? {}
    this.hint = options.hint
  }
}

export interface CodedErrorOptions {
  details?: Record<string, unknown>
  /** What the reader can do about it, one sentence. */
  hint?: string
  cause?: unknown
}

export function hasCode<Code extends string>(error: unknown, code: Code): error is CodedError<Code> {
  return error instanceof CodedError && error.code === code
}

export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
