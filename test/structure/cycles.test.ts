import { join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { importsOf, packages, type Source } from './sources.js'

type Graph = ReadonlyMap<string, readonly string[]>

function graphOf(sources: readonly Source[]): Graph {
  return new Map(
    sources.map(({ path, text }) => {
      const local = importsOf(text).filter((name) => name.startsWith('.'))
      return [path, local.map((name) => normalize(join(path, '..', name)).replace(/\.js$/, '.ts'))]
    }),
  )
}

/** One cycle as the files along it, or undefined. */
function cycleIn(graph: Graph): string[] | undefined {
  const done = new Set<string>()
  const visit = (file: string, trail: string[]): string[] | undefined => {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...trail, file])
      if (cycle !== undefined) return cycle
    }
    done.add(file)
    return undefined
  }
  for (const file of graph.keys()) {
    const cycle = visit(file, [])
    if (cycle !== undefined) return cycle
  }
  return undefined
}

test('a cycle is found', () => {
  const files = { 'a.ts': './b.js', 'b.ts': './c.js', 'c.ts': './b.js' }
  const sources = Object.entries(files).map(([path, name]) => ({
    path,
    text: `import type { X } from '${name}'`,
    test: false,
  }))
  expect(cycleIn(graphOf(sources))).toEqual(['b.ts', 'c.ts', 'b.ts'])
})

test.each(packages())('the files of $manifest.name form no cycle', ({ sources }) => {
  expect(cycleIn(graphOf(sources))).toBeUndefined()
})
