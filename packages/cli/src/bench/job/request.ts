import type { CidText } from '@opgpu/protocol'
import { type JobRequest, jobFileSchema, toJobRequest } from '@opgpu/protocol/jobfile'

/** Both by hand and through the market. */
export const COMMAND = ['sh', '-c', 'mkdir -p /out && echo done > /out/result']
/** As it lies among the outputs. */
export const RESULT = 'out/result'
export const LIMITS = { cpus: 0.2, memory: '64M', disk: '16M' }
export const BID_WINDOW_MS = 300

/** The smallest useful job: a shell that writes one line to a file. */
export function requestFor(image: CidText): JobRequest {
  const file = jobFileSchema.parse({
    version: 1,
    image: `ipfs://${image}`,
    command: COMMAND,
    resources: LIMITS,
    market: { maxPrice: '1 OGPN', bidWindow: `${BID_WINDOW_MS}ms` },
    limits: { pull: '1m', run: '1m' },
  })
  return toJobRequest(file, '/')
}
