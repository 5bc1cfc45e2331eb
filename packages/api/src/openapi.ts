import { z } from 'zod'
import type { Route } from './route.js'
import { routes } from './routes.js'
import { errorBody } from './views/error.js'

/** The OpenAPI 3.1 document of every declared route. */
export function openApi(version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const [name, route] of Object.entries<Route>(routes)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'OpGPU daemon', version },
    paths,
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  }
}

function operation(name: string, route: Route): object {
  return {
    operationId: name,
    summary: route.summary,
    security: route.open ? [] : [{ token: [] }],
    parameters: [...parameters('path', route.params), ...parameters('query', route.query)],
    ...(route.body === undefined ? {} : { requestBody: { required: true, content: json(route.body) } }),
    responses: {
      200: { description: 'done', content: content(route) },
      default: { description: 'refused', content: json(errorBody) },
    },
  }
}

function parameters(place: 'path' | 'query', shape: z.ZodObject | undefined): object[] {
  return Object.entries(shape?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path',
    schema: jsonSchema(schema as z.ZodType),
  }))
}

function content({ stream, response }: Route): object {
  return stream ? { 'text/event-stream': { schema: jsonSchema(response) } } : json(response)
}

function json(schema: z.ZodType): object {
  return { 'application/json': { schema: jsonSchema(schema) } }
}

/** As values look on the wire: what only the program knows (bigint, bytes, branded text) is text there. */
function jsonSchema(schema: z.ZodType): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod
      if (inProgramOnly(def.type)) jsonSchema.type = 'string'
      if (def.type === 'union') keepWireForm(jsonSchema, def.options)
    },
  })
  return rest
}

function inProgramOnly(type: string): boolean {
  return type === 'bigint' || type === 'custom'
}

/** A union of a program's form and its wire form is only the latter to a caller. */
function keepWireForm(jsonSchema: z.core.JSONSchema.BaseSchema, options: readonly z.core.$ZodType[]): void {
  if (options.length !== 2 || !inProgramOnly(options[0]?._zod.def.type ?? '')) return
  Object.assign(jsonSchema, jsonSchema.anyOf?.[1])
  delete jsonSchema.anyOf
}
