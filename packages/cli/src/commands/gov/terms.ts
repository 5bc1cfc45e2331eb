import { readFile } from 'node:fs/promises'
import type { Terms } from '@opgpu/protocol'
import { usageError } from '../../errors.js'

/** What an award fixed, from a file: `terms` of a task's document, or the terms alone. */
export async function readTerms(file: string): Promise<Terms> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw usageError(`there is no file ${file}`)
  })
  const { termsSchema } = await import('@opgpu/api/client')
  const parsed = termsSchema.safeParse(documentIn(text))
  if (parsed.success) return parsed.data
  const { path = [], message } = parsed.error.issues[0] ?? {}
  throw usageError(`${file} does not hold a task's terms: ${path.join('.')} ${message}`)
}

function documentIn(text: string): unknown {
  try {
    const document: unknown = JSON.parse(text)
    return typeof document === 'object' && document !== null && 'terms' in document ? document.terms : document
  } catch {
    return undefined
  }
}
