import { closing, type Logger, type Secret } from '@opgpu/utils'
import fastify, { type FastifyInstance } from 'fastify'
import type { Backend } from '../backend.js'
import { openApi } from '../openapi.js'
import { bindRoutes } from './bind.js'
import { guard, reportProblems } from './guard.js'

export interface ServerOptions {
  backend: Backend
  token: Secret<string>
  logger: Logger
  version: string
  /** Address to listen on. Default 127.0.0.1: anything else lets other machines try the token. */
  host?: string
  /** 0 takes a free port. */
  port: number
  /** Host names, besides loopback's, under which calls are answered. Default none. */
  allowedHosts?: readonly string[]
}

export interface ApiServer {
  readonly url: string
  close(): Promise<void>
}

/** Largest request body, bytes: a job with many long environment values still fits. */
const BODY_LIMIT_BYTES = 512 * 1024
/** A local daemon has a handful of callers; each may follow several jobs. */
const MAX_CONNECTIONS = 256
/** Time to send a whole request, milliseconds. Answers and streams have none. */
const REQUEST_TIMEOUT_MS = 30_000

/** Serves a backend over HTTP until closed. */
export async function serveApi(options: ServerOptions): Promise<ApiServer> {
  const shutdown = new AbortController()
  const app = createApp(options, shutdown.signal)
  const url = await app.listen({ host: options.host ?? '127.0.0.1', port: options.port })
  return {
    url,
    async close() {
      shutdown.abort(closing())
      await app.close()
    },
  }
}

/** Routes are checked by schemas of ours; fastify would load compilers of JSON Schema, 5 MB, all the same. */
function unused(): never {
  throw new Error('no route has a JSON Schema')
}

function createApp(options: ServerOptions, signal: AbortSignal): FastifyInstance {
  const app = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    schemaController: { compilersFactory: { buildValidator: unused, buildSerializer: unused } },
  })
  app.server.maxConnections = MAX_CONNECTIONS
  app.removeContentTypeParser('text/plain')
  reportProblems(app, options.logger)
  guard(app, options)
  bindRoutes(app, options, signal)
  app.get('/openapi.json', { config: { open: true } }, () => openApi(options.version))
  return app
}
