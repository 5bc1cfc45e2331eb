import { CodedError, type Logger } from '@opgpu/utils'
import type { ErrorBody } from '../views/error.js'

/** A CodedError that is not listed is a refusal of what was asked: 422. */
const STATUS: Record<string, number> = {
  bad_request: 400,
  unauthorised: 401,
  not_enough_credits: 402,
  not_enough_tokens: 402,
  no_gas_money: 402,
  foreign_host: 403,
  not_found: 404,
  conflict: 409,
  not_a_provider: 409,
  not_a_client: 409,
  reverted: 409,
  too_large: 413,
  quota_exceeded: 507,
  chain_unreachable: 503,
  engine_unreachable: 503,
  closing: 503,
}

export interface Problem {
  status: number
  body: ErrorBody
}

/** What a caller is told. Anything unforeseen is logged in full and told as `internal`. */
export function problemOf(thrown: unknown, logger: Logger): Problem {
  if (thrown instanceof CodedError) return codedProblem(thrown)
  const framework = frameworkProblem(thrown)
  if (framework !== undefined) return framework
  logger.error('request failed', {}, thrown)
  return problem(500, 'internal', 'the daemon failed to answer', 'see the daemon log')
}

/** Details are for the daemon's own use, but a contract's refusal is for the caller to act on. */
function codedProblem({ code, message, hint, details }: CodedError): Problem {
  const known = problem(STATUS[code] ?? 422, code, message, hint)
  if (code === 'reverted') known.body.error.details = details
  return known
}

/** The HTTP framework's own refusals (malformed JSON, too large, wrong media type) carry a status below 500. */
function frameworkProblem(thrown: unknown): Problem | undefined {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return undefined
  const status = thrown.statusCode
  if (typeof status !== 'number' || status >= 500) return undefined
  return problem(status, status === 413 ? 'too_large' : 'bad_request', thrown.message)
}

function problem(status: number, code: string, message: string, hint?: string): Problem {
  return { status, body: { error: { code, message, ...(hint === undefined ? {} : { hint }) } } }
}
