import { text } from 'node:stream/consumers'
import { CodedError, type Secret } from '@opgpu/utils'
import type { Answer, CallInput, Route } from '../route.js'
import { type RouteName, type Routes, routes } from '../routes.js'
import { readEvents } from './sse.js'
import { type Call, documentOf, send } from './transport.js'

/** A call that needs nothing may be made with nothing. */
type Arguments<R extends Route> =
  object extends CallInput<R>
    ? [input?: CallInput<R>, signal?: AbortSignal]
    : [input: CallInput<R>, signal?: AbortSignal]

/** One method for every route, with the route's own types. */
export type ApiClient = { [Name in RouteName]: (...args: Arguments<Routes[Name]>) => Answer<Routes[Name]> }

export interface ClientOptions {
  /** Where the daemon listens, like `http://127.0.0.1:4100`. */
  url: string
  token: Secret<string>
}

interface Input {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
}

/** Calls a daemon. Methods reject with the daemon's own CodedError, or `daemon_unreachable`. */
export function createClient(options: ClientOptions): ApiClient {
  const methods = Object.entries<Route>(routes).map(([name, route]) => {
    const call = (input: Input = {}, signal?: AbortSignal) => {
      const prepared = prepare(route, options, input, signal)
      return route.stream ? follow(route, prepared) : ask(route, prepared)
    }
    return [name, call]
  })
  return Object.fromEntries(methods) as ApiClient
}

function prepare(route: Route, { url, token }: ClientOptions, input: Input, signal: AbortSignal | undefined): Call {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(input.params?.[name])))
  const target = new URL(path, url)
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined) target.searchParams.set(name, String(value))
  }
  return { url: target, method: route.method, body: input.body, token, signal }
}

async function ask(route: Route, call: Call): Promise<unknown> {
  return checked(route, documentOf(await text(await send(call))))
}

async function* follow(route: Route, call: Call): AsyncGenerator<unknown> {
  const response = await send(call)
  if (response.statusCode !== 200) documentOf(await text(response))
  try {
    for await (const item of readEvents(response)) yield checked(route, item)
  } catch (error) {
    throw call.signal?.aborted ? call.signal.reason : error
  }
}

function checked(route: Route, answer: unknown): unknown {
  const parsed = route.response.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new CodedError('bad_answer', `the daemon's answer to ${route.path} is not what this version expects`, {
    hint: 'use the same version of opgpu for the daemon and the command',
    cause: parsed.error,
  })
}
