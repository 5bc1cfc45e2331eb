import { CodedError, type Logger, type Secret } from '@opgpu/utils'
import type { FastifyInstance } from 'fastify'
import { sameToken } from '../access/token.js'
import { problemOf } from './errors.js'

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]']

interface GuardOptions {
  token: Secret<string>
  allowedHosts?: readonly string[]
}

/** Every request is checked for the name it was sent to and, unless its route is open, for the token. */
export function guard(app: FastifyInstance, { token, allowedHosts = [] }: GuardOptions): void {
  app.addHook('onRequest', async (request) => {
    checkHost(request.headers.host, allowedHosts)
    const { open } = request.routeOptions.config as { open?: true }
    if (open !== true) checkToken(request.headers.authorization, token)
  })
}

export function reportProblems(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((thrown, _request, reply) => {
    const { status, body } = problemOf(thrown, logger)
    return reply.code(status).send(body)
  })
  app.setNotFoundHandler((request) => {
    throw new CodedError('not_found', `there is no ${request.method} ${request.url.split('?')[0]}`)
  })
}

/**
 * A page on the web can point its own name at this machine and let a browser call us; the Host header then still
 * carries that name.
 */
function checkHost(host: string | undefined, allowed: readonly string[]): void {
  const name = (host ?? '').replace(/:[0-9]+$/, '').toLowerCase()
  if (LOOPBACK_NAMES.includes(name) || allowed.includes(name)) return
  throw new CodedError('foreign_host', `calls under the host name "${name}" are not answered`, {
    hint: 'call the daemon by its loopback address',
  })
}

function checkToken(authorization: string | undefined, token: Secret<string>): void {
  const given = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1]
  if (given !== undefined && sameToken(given, token)) return
  throw new CodedError('unauthorised', given === undefined ? 'a token is needed' : 'the token is not valid', {
    hint: 'send the text of the file api-token in the data directory as a bearer token',
  })
}
