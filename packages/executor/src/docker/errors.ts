import { CodedError, isTimeout, toError } from '@opgpu/utils'
import type { ExecutorErrorCode } from '../port.js'
import { hasErrno } from './errno.js'

/** The engine's HTTP status, or undefined when the request never got an answer. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode
  return typeof status === 'number' ? status : undefined
}

/** The engine's own words, without the client library's prefix. */
export function reasonOf(error: unknown): string {
  const said = (error as { json?: { message?: unknown } } | undefined)?.json?.message
  return typeof said === 'string' ? said.trim() : toError(error).message.trim()
}

/** An engine's answer becomes `code`, its silence `engine_unreachable`; what is not the engine's doing stays as it is. */
export function engineError(code: ExecutorErrorCode, doing: string, cause: unknown): Error {
  if (statusOf(cause) !== undefined) return new CodedError(code, `${doing}: ${reasonOf(cause)}`, { cause })
  if (!isConnectionError(cause)) return toError(cause)
  return new CodedError<ExecutorErrorCode>('engine_unreachable', `${doing}: the Docker Engine does not answer`, {
    details: { reason: reasonOf(cause) },
    hint: 'start the engine, or name its socket with DOCKER_HOST',
    cause,
  })
}

function isConnectionError(error: unknown): boolean {
  const syscall = (error as { syscall?: unknown } | undefined)?.syscall
  return syscall === 'connect' || syscall === 'getaddrinfo' || isTimeout(error) || hasErrno(error, ...BROKEN)
}

/** Errors of a connection that was there. */
const BROKEN = ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']

/** Resolves to undefined when the engine answers with one of the given statuses. */
export async function unless<T>(promise: Promise<T>, ...statuses: number[]): Promise<T | undefined> {
  try {
    return await promise
  } catch (error) {
    if (statuses.includes(statusOf(error) ?? 0)) return undefined
    throw error
  }
}
