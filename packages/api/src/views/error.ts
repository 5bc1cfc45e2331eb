import { z } from 'zod'

/** Of a contract's refusal: `reason` and `args`. */
const details = z.record(z.string(), z.unknown()).optional()

/** Every refusal: a code for programs, a line for people and, where there is one, what to do. */
export const errorBody = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional(), details }),
})
export type ErrorBody = z.output<typeof errorBody>
