import { z } from 'zod'
import type { CidText } from '../ids.js'
import { cidText } from '../schemas.js'
import type { ImageRequest } from './request.js'

const HELP = 'write ipfs://bafy… or name@sha256:…'

/** `ipfs://<cid>`, or a registry reference pinned by digest. */
export const imageText = z.string({ error: `not an image (${HELP})` }).transform((text, context): ImageRequest => {
  const image = readImage(text)
  if (image !== undefined) return image
  const message = `${JSON.stringify(text)} ${problemOf(text)} (${HELP})`
  context.issues.push({ code: 'custom', message, input: text })
  return z.NEVER
})

function readImage(text: string): ImageRequest | undefined {
  const cid = readCid(text)
  if (cid !== undefined) return { kind: 'archive', cid }
  return /^[^\s@]+@sha256:[0-9a-f]{64}$/.test(text) ? { kind: 'registry', reference: text } : undefined
}

/** The CID in `ipfs://<cid>`. */
export function readCid(text: string): CidText | undefined {
  const parsed = cidText.safeParse(/^ipfs:\/\/(.+)$/.exec(text)?.[1])
  return parsed.success ? parsed.data : undefined
}

function problemOf(text: string): string {
  if (text.startsWith('ipfs://')) return 'has no base32 CID'
  if (text.startsWith('git:') || text.startsWith('git+')) return 'is a Git repository, which is not supported'
  return 'is not pinned by its digest, so two providers could run two things'
}
