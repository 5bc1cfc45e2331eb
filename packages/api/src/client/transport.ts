import { type IncomingMessage, request } from 'node:http'
import { CodedError, type Secret } from '@opgpu/utils'
import { toJson } from '../json.js'
import { errorBody } from '../views/error.js'

export interface Call {
  url: URL
  method: string
  body: unknown
  token: Secret<string>
  signal: AbortSignal | undefined
}

/**
 * Sends one call; resolves when the answer's head has come. `fetch` is not used: it gives up when that takes more than
 * five minutes, which taking in a large input may.
 */
export function send({ url, method, body, token, signal }: Call): Promise<IncomingMessage> {
  const payload = body === undefined ? undefined : toJson(body)
  const headers: Record<string, string> = { authorization: `Bearer ${token.reveal()}`, connection: 'close' }
  if (payload !== undefined) headers['content-type'] = 'application/json'
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  request(url, { method, headers, ...(signal === undefined ? {} : { signal }) }, resolve)
    .on('error', (cause) => reject(signal?.aborted ? signal.reason : unreachable(url, cause)))
    .end(payload)
  return promise
}

/** The document in an answer, or throws what the daemon threw. */
export function documentOf(body: string): unknown {
  const document = parseJson(body)
  const refused = errorBody.safeParse(document)
  if (!refused.success) return document
  const { code, message, ...rest } = refused.data.error
  throw new CodedError(code, message, rest)
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw new CodedError('bad_answer', 'the daemon answered with something that is not ours', { cause })
  }
}

function unreachable(url: URL, cause: Error): CodedError {
  return new CodedError('daemon_unreachable', `no daemon answers at ${url.origin}`, {
    hint: 'start one with: opgpu start',
    cause,
  })
}
