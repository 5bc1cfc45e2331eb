import { describe, expect, test } from 'vitest'
import { importsOf, type Manifest, type Package, packageOf, packages, read, type Source } from './sources.js'

const workspace: Manifest = JSON.parse(read('package.json'))
/** What the whole workspace is built and tested with, declared once at the root. */
const tools = Object.keys(workspace.devDependencies ?? {})

function importedBy(sources: readonly Source[], self: string): string[] {
  const names = sources.flatMap((source) => importsOf(source.text).flatMap((name) => packageOf(name) ?? []))
  return [...new Set(names)].filter((name) => name !== self).sort()
}

/** Programs rather than modules: found by path, so no import names them. */
const PROGRAMS = ['@foundry-rs/anvil']

/** `@types/x` is used when `x` is. */
const runtimeName = (name: string) => name.replace(/^@types\//, '')

describe.each<Package>(packages())('$manifest.name', ({ manifest, sources }) => {
  const production = Object.keys(manifest.dependencies ?? {})
  const development = Object.keys(manifest.devDependencies ?? {})
  const inSource = importedBy(
    sources.filter((source) => !source.test),
    manifest.name,
  )
  const anywhere = importedBy(sources, manifest.name)

  test('declares what its source imports', () => {
    const undeclared = inSource.filter((name) => !production.includes(name) && !development.includes(`@types/${name}`))
    expect(undeclared).toEqual([])
  })

  test('declares what its tests import', () => {
    const known = [...production, ...development.map(runtimeName), ...tools]
    expect(anywhere.filter((name) => !known.includes(name))).toEqual([])
  })

  test('uses what it declares', () => {
    const modules = production.filter((name) => !PROGRAMS.includes(name))
    expect(modules.filter((name) => !inSource.includes(runtimeName(name)))).toEqual([])
    expect(development.filter((name) => !anywhere.includes(runtimeName(name)))).toEqual([])
  })

  test('declares nothing twice', () => {
    expect(production.filter((name) => development.includes(name))).toEqual([])
  })
})
