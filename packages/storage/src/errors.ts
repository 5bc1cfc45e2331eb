import { CodedError, type CodedErrorOptions } from '@opgpu/utils'
import type { StorageErrorCode } from './port.js'

export function storageError(
  code: StorageErrorCode,
  message: string,
  options?: CodedErrorOptions,
): CodedError<StorageErrorCode> {
  return new CodedError(code, message, options)
}

export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
