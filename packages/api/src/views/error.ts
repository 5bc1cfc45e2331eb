import { z } from 'zod'

/** Every refusal: a code for programs, a line for people and, where there is one, what to do. */
export const errorBody = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().optional() }),
})
export type ErrorBody = z.output<typeof errorBody>
