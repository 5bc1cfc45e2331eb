import { CodedError } from '@opgpu/utils'
import type { z } from 'zod'
import type { Route } from '../route.js'

type Part = 'params' | 'query' | 'body'

/** The declared parts of a request, checked. Throws `bad_request` naming the field. */
export function parseInput(route: Route, request: Record<Part, unknown>): Partial<Record<Part, unknown>> {
  const input: Partial<Record<Part, unknown>> = {}
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = route[part]
    if (schema !== undefined) input[part] = parsePart(schema, part, request[part])
  }
  return input
}

function parsePart(schema: z.ZodType, part: Part, value: unknown): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new CodedError('bad_request', `${[part, ...(issue?.path ?? [])].join('.')}: ${issue?.message ?? 'not valid'}`)
}
