import { z } from 'zod'
import { bytes, timestamp } from './fields.js'
import { failureView, JOB_STATES } from './job.js'

/** `offset` counts the bytes of this stream before the chunk. */
export const logChunkView = z.object({
  stream: z.enum(['stdout', 'stderr']),
  offset: z.int().min(0),
  data: bytes,
})

/** What a follower of one job sees. The stream ends after `final`. */
export const jobEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('state'), at: timestamp, state: z.enum(JOB_STATES) }),
  /** `done` and `total` are bytes. */
  z.object({
    type: z.literal('phase'),
    at: timestamp,
    phase: z.string(),
    done: z.int().optional(),
    total: z.int().optional(),
  }),
  /** The money locked for the run, or for its session, is nearly used up; without a warning it is enough again. */
  z.object({ type: z.literal('funds'), at: timestamp, warning: z.enum(['low_funds', 'top_up_needed']).optional() }),
  logChunkView.extend({ type: z.literal('log') }),
  z.object({
    type: z.literal('final'),
    at: timestamp,
    state: z.enum(JOB_STATES),
    exitCode: z.int().optional(),
    failure: failureView.optional(),
  }),
])

/** Bytes of each stream that the reader has already. */
export const logOffsets = z.object({
  stdout: z.coerce.number().int().min(0).default(0),
  stderr: z.coerce.number().int().min(0).default(0),
})

export type LogChunkView = z.output<typeof logChunkView>
export type JobEvent = z.output<typeof jobEvent>
export type LogOffsets = z.output<typeof logOffsets>
