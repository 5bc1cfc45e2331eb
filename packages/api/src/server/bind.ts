import type { Logger } from '@opgpu/utils'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Backend } from '../backend.js'
import { toJson } from '../json.js'
import type { Route } from '../route.js'
import { routes } from '../routes.js'
import { problemOf } from './errors.js'
import { handlersOf } from './handlers.js'
import { parseInput } from './parse.js'
import { writeEvents } from './sse.js'

type Handler = (input: unknown, signal: AbortSignal) => unknown

/** One HTTP route for every declared one. */
export function bindRoutes(
  app: FastifyInstance,
  { backend, logger }: { backend: Backend; logger: Logger },
  shutdown: AbortSignal,
): void {
  const handlers = handlersOf(backend) as Record<string, Handler>
  app.setReplySerializer(toJson)
  for (const [name, route] of Object.entries<Route>(routes)) {
    const handler = handlers[name]
    if (handler === undefined) throw new Error(`route ${name} has no handler`)
    const answer = route.stream ? streamed(route, handler, logger, shutdown) : whole(route, handler, shutdown)
    app.route({ method: route.method, url: route.path, config: { open: route.open }, handler: answer })
  }
}

function whole(route: Route, handler: Handler, shutdown: AbortSignal) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const answer = await handler(parseInput(route, asParts(request)), untilGone(reply, shutdown))
    return reply
      .code(route.status?.(answer as never) ?? 200)
      .type('application/json')
      .send(answer)
  }
}

function streamed(route: Route, handler: Handler, logger: Logger, shutdown: AbortSignal) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const signal = untilGone(reply, shutdown)
    const items = await started(handler(parseInput(route, asParts(request)), signal) as AsyncIterable<unknown>)
    reply.hijack()
    await writeEvents(reply.raw, items, signal, (thrown) => problemOf(thrown, logger))
  }
}

/** Waits for the first item, so that a refusal still has a status of its own. */
async function started<T>(items: AsyncIterable<T>): Promise<AsyncIterable<T>> {
  const iterator = items[Symbol.asyncIterator]()
  let first: IteratorResult<T> | undefined = await iterator.next()
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const given = first ?? (await iterator.next())
        first = undefined
        return given
      },
      return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
    }),
  }
}

/** Aborts when the caller hangs up or the daemon closes. */
function untilGone(reply: FastifyReply, shutdown: AbortSignal): AbortSignal {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  return AbortSignal.any([gone.signal, shutdown])
}

function asParts({ params, query, body }: FastifyRequest): { params: unknown; query: unknown; body: unknown } {
  return { params, query, body }
}
