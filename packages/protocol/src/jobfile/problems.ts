import type { z } from 'zod'

/** One thing that is wrong with a job file, in a person's words. */
export interface JobFileProblem {
  path: (string | number)[]
  message: string
  /** The field's name is what is wrong, not its value. */
  atKey: boolean
}

/** Fields that the format will have and that mean something else than "ignore me". */
const NOT_YET: Record<string, string> = {
  encrypt: 'encrypted inputs are not supported',
  source: 'published sources are not supported (give an image)',
  git: 'building from Git is not supported (give an image)',
}

/** Every problem of `document`, in the order of the schema. */
export function problemsOf(error: z.ZodError, document: unknown): JobFileProblem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField([...path, key], key))
    if (issue.code === 'invalid_key') return [{ path, message: issue.issues[0]?.message ?? 'not a name', atKey: true }]
    return [{ path, message: valueAt(document, path) === undefined ? 'is missing' : issue.message, atKey: false }]
  })
}

function unknownField(path: (string | number)[], key: string): JobFileProblem {
  return { path, message: NOT_YET[key] ?? 'there is no such field', atKey: true }
}

function valueAt(document: unknown, path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (value as Record<string | number, unknown> | undefined)?.[part],
    document,
  )
}
