import type { ApiClient } from '@opgpu/api/client'
import { CodedError } from '@opgpu/utils'
import { usageError } from '../errors.js'

const FULL = /^0x[0-9a-f]{64}$/
const SOME = /^(0x)?[0-9a-f]{4,64}$/
const HINT = 'see: opgpu job ls'

/** The job that a person means by an id or its beginning. Throws `not_found`, or `usage` when several begin so. */
export async function resolveJob(client: ApiClient, given: string): Promise<string> {
  const text = given.toLowerCase().replace(/…$/, '')
  if (FULL.test(text)) return text
  if (!SOME.test(text)) throw usageError(`"${given}" is not a job id`, HINT)
  const start = text.startsWith('0x') ? text : `0x${text}`
  const ids = (await client.listJobs({ query: { limit: 1000 } })).map(({ id }) => id)
  const [found, another] = ids.filter((id) => id.startsWith(start))
  if (found === undefined) throw new CodedError('not_found', `no job begins with ${given}`, { hint: HINT })
  if (another !== undefined) throw usageError(`several jobs begin with ${given}`, HINT)
  return found
}

/** A receipt's CID as it is, or a job as `resolveJob` finds it. */
export async function resolveReceipt(client: ApiClient, given: string): Promise<string> {
  const text = given.replace(/^ipfs:\/\//, '')
  return /^b[a-z2-7]{40,}$/.test(text) ? text : await resolveJob(client, given)
}
