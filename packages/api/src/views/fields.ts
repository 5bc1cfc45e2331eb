import * as schemas from '@opgpu/protocol/schemas'
import { z } from 'zod'

export const { address, amount, chainName, cidText, hex32, timestamp } = schemas

/** A job's id: the task id, 32 bytes of hex. */
export const jobId = z.string().regex(/^0x[0-9a-f]{64}$/, 'not a job id')

/** Base64 on the wire, bytes in the program. */
export const bytes = z.union([
  z.instanceof(Uint8Array),
  z.base64().transform((text): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'))),
])

/** Price in the token's smallest unit; `symbol` and `decimals` are for people. */
export const tokenView = z.object({ address, symbol: z.string(), decimals: z.int() })
