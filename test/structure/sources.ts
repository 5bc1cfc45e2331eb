import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))

export interface Manifest {
  name: string
  bin?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

export interface Source {
  /** From the repository's root. */
  path: string
  text: string
  /** Tests, the suites that adapters must pass, scripts: not part of what runs. */
  test: boolean
}

export interface Package {
  directory: string
  manifest: Manifest
  sources: Source[]
}

/** Paths from the root, without build outputs and installed packages. */
export function find(...patterns: string[]): string[] {
  const outside = (name: string) => ['node_modules', 'dist', 'out', 'cache'].includes(name.split('/').at(-1) ?? '')
  return globSync(patterns, { cwd: ROOT, exclude: outside }).sort()
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

export function packages(): Package[] {
  return find('packages/*/package.json').map((path) => {
    const directory = dirname(path)
    const sources = find(`${directory}/**/*.{ts,mjs,js}`).map(source)
    return { directory, manifest: JSON.parse(read(path)), sources }
  })
}

function source(path: string): Source {
  return { path, text: read(path), test: /\.test\.ts$|\/(test|scripts|compliance)\//.test(path) }
}

/** The modules a file imports or re-exports from, types included, also by `import('…')`. */
export function importsOf(text: string): string[] {
  const code = text.replace(/^\s*(\/\/|\/?\*).*$/gm, '')
  const found = [
    ...code.matchAll(/^(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm),
    ...code.matchAll(/^import\s*['"]([^'"]+)['"]/gm),
    ...code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g),
    ...code.matchAll(/\b(?:createRequire|require)[^\n]*\brequire(?:\.resolve)?\(\s*['"]([^'"]+)['"]/g),
  ]
  return found.flatMap(([, name]) => name ?? [])
}

/** `@scope/name/sub/path` → `@scope/name`; undefined for a file or a module of Node. */
export function packageOf(specifier: string): string | undefined {
  if (/^([./]|node:)/.test(specifier)) return undefined
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
