import { stat } from 'node:fs/promises'
import type { JobFileProblem, JobRequest } from '@opgpu/protocol/jobfile'

/** The inputs that should be on this machine and are not. */
export async function missingInputs(request: JobRequest): Promise<JobFileProblem[]> {
  const checks = request.inputs.map(async ({ name, from }): Promise<JobFileProblem[]> => {
    if (from.kind === 'cid') return []
    const found = await stat(from.path).catch(() => undefined)
    if (found !== undefined) return []
    return [{ path: ['inputs', name, 'from'], message: `there is no ${from.path}`, atKey: false }]
  })
  return (await Promise.all(checks)).flat()
}
