import { describe, expect, test } from 'vitest'
import { importsOf, type Package, packageOf, packages } from './sources.js'

/** From the bottom up. A package may use those of the rows above its own, never one of its own row. */
const LAYERS = [
  ['@opgpu/utils'],
  ['@opgpu/protocol', '@opgpu/db'],
  ['@opgpu/market'],
  ['@opgpu/p2p', '@opgpu/storage', '@opgpu/executor', '@opgpu/chain', '@opgpu/api'],
  ['@opgpu/node'],
  ['@opgpu/testing'],
  ['opgpu'],
]

const layerOf = (name: string) => LAYERS.findIndex((row) => row.includes(name))
const all = packages()

function importedOurs({ manifest, sources }: Package): string[] {
  const imported = sources.flatMap((source) => importsOf(source.text).flatMap((name) => packageOf(name) ?? []))
  return [...new Set(imported)].filter((name) => layerOf(name) >= 0 && name !== manifest.name)
}

test('every package has its place', () => {
  expect(all.map((one) => one.manifest.name).sort()).toEqual(LAYERS.flat().sort())
})

describe.each(all)('$manifest.name', (one) => {
  const below = (name: string) => layerOf(name) < layerOf(one.manifest.name)
  const declared = Object.keys({ ...one.manifest.dependencies, ...one.manifest.devDependencies })

  test('imports only from layers below it', () => {
    expect(importedOurs(one).filter((name) => !below(name))).toEqual([])
  })

  test('depends only on layers below it', () => {
    expect(declared.filter((name) => layerOf(name) >= 0 && !below(name))).toEqual([])
  })
})
