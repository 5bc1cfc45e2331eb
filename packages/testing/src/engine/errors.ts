import { CodedError } from '@opgpu/utils'

/** `no_engine`: none is there and none may be set up. `engine_failed`: one was started and did not come up. */
export type EngineErrorCode = 'no_engine' | 'engine_failed'

export function noEngine(why: string, hint: string): CodedError<EngineErrorCode> {
  return new CodedError('no_engine', `no Docker Engine: ${why}`, { hint })
}

export function engineFailed(why: string, hint: string, cause?: unknown): CodedError<EngineErrorCode> {
  return new CodedError('engine_failed', `the Docker Engine did not start: ${why}`, { hint, cause })
}
