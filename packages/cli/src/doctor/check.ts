import { CodedError, toError } from '@opgpu/utils'

/** One thing that must hold for a daemon to work, and what to do when it does not. */
export interface Finding {
  name: string
  ok: boolean
  detail: string
  fix?: string
}

/** What `look` returns when it holds; an error is a finding, its hint the fix. */
export async function check(name: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { name, ok: true, detail: await look() }
  } catch (thrown) {
    const error = toError(thrown)
    const fix = error instanceof CodedError ? error.hint : undefined
    return { name, ok: false, detail: error.message, ...(fix === undefined ? {} : { fix }) }
  }
}

export function broken(message: string, hint: string): CodedError {
  return new CodedError('broken', message, { hint })
}
