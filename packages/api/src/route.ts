import type { z } from 'zod'

/** One endpoint, said once: the server, the client and the OpenAPI document are made from it. */
export interface Route {
  method: 'GET' | 'POST'
  /** `:name` marks a path parameter; each is a field of `params`. */
  path: string
  summary: string
  params?: z.ZodObject
  query?: z.ZodObject
  body?: z.ZodObject
  /** One answer; for a stream, one item. */
  response: z.ZodType
  /** Server-sent events instead of one document. */
  stream?: true
  /** Answered without a token. */
  open?: true
  /** The status of an answer, where it is not always 200. */
  status?: (answer: never) => number
}

type Field<R, Name extends string, Side extends 'input' | 'output'> = R extends {
  [N in Name]: infer S extends z.ZodType
}
  ? { [N in Name]: Side extends 'input' ? z.input<S> : z.output<S> }
  : unknown

/** What a handler receives: parsed, defaults filled in. */
export type HandlerInput<R extends Route> = Field<R, 'params', 'output'> &
  Field<R, 'query', 'output'> &
  Field<R, 'body', 'output'>

/** What a caller gives; a query may be left out. */
export type CallInput<R extends Route> = Field<R, 'params', 'input'> &
  Partial<Field<R, 'query', 'input'>> &
  Field<R, 'body', 'input'>

export type Answer<R extends Route> = R extends { stream: true }
  ? AsyncIterable<z.output<R['response']>>
  : Promise<z.output<R['response']>>
