import type { JobFileProblem } from '@opgpu/protocol/jobfile'
import { CodedError } from '@opgpu/utils'
import { type Document, isMap, isNode, isPair, LineCounter, type Node, parseDocument } from 'yaml'

export interface JobDocument {
  name: string
  value: unknown
  document: Document
  lines: LineCounter
}

/** Both count from 1. */
export interface Place {
  line: number
  column: number
}

/** Few aliases are ever needed; many are how a small file becomes a large one. */
const MAX_ALIASES = 20

/** Throws `bad_job_file` at the place where the text is no YAML. */
export function parseYaml(text: string, name: string): JobDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const error = document.errors[0]
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0])
    throw new CodedError('bad_job_file', `${name}:${line}:${col} ${error.message}`)
  }
  return { name, value: plainOf(document, name), document, lines }
}

function plainOf(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch (cause) {
    throw new CodedError('bad_job_file', `${name}:1:1 the aliases in this file do not resolve`, { cause })
  }
}

/** Where a problem's value stands; its key when there is no value, its nearest parent when there is no key. */
export function placeOf({ document, lines }: JobDocument, { path, atKey }: JobFileProblem): Place {
  const value = atKey ? undefined : document.getIn(path, true)
  const node = isNode(value) ? value : (keyOf(document, path) ?? parentOf(document, path))
  const { line, col } = lines.linePos(node?.range?.[0] ?? 0)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

function keyOf(document: Document, path: (string | number)[]): Node | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return undefined
  const pair = parent.items.find((item) => isPair(item) && String(item.key) === String(path.at(-1)))
  return isNode(pair?.key) ? pair.key : undefined
}

function parentOf(document: Document, path: (string | number)[]): Node | undefined {
  for (let depth = path.length - 1; depth > 0; depth--) {
    const key = keyOf(document, path.slice(0, depth))
    if (key !== undefined) return key
  }
  return document.contents ?? undefined
}
