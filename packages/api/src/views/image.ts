import { z } from 'zod'
import { cidText, jobId } from './fields.js'

export const imageView = z.object({
  cid: cidText,
  /** The image's config digest, `sha256:…`. */
  id: z.string(),
  /** Bytes of the archive. */
  size: z.int(),
})

/** Items of an image push; the last one is `done`. */
export const pushEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), done: z.int(), total: z.int().optional() }),
  z.object({ type: z.literal('done'), image: imageView }),
])

export const receiptView = z.object({
  cid: cidText,
  jobId,
  /** The receipt as it was signed. */
  receipt: z.record(z.string(), z.unknown()),
})

export const verificationView = z.object({
  cid: cidText,
  jobId,
  verified: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
})

export const outputsView = z.object({
  cid: cidText,
  directory: z.string(),
  files: z.array(z.object({ path: z.string(), size: z.int() })),
})

export type ImageView = z.output<typeof imageView>
export type PushEvent = z.output<typeof pushEvent>
export type ReceiptView = z.output<typeof receiptView>
export type VerificationView = z.output<typeof verificationView>
export type OutputsView = z.output<typeof outputsView>
