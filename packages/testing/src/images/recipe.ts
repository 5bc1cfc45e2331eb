import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Architecture, type ImageConfig, layerOf, type TarEntry, writeImageArchive } from '@opgpu/executor'
import { type BuildOptions, UnpackedPackages } from './packages.js'

/** An image archive on disk. */
export interface BuiltImage {
  path: string
  /** Image id, `sha256:…`. */
  id: string
  /** Bytes. */
  size: number
  /** The Debian packages it was made of, with their versions. */
  packages: string[]
}

/** How an image is made of packages. A change of any recipe needs a new `revision`. */
export interface Recipe {
  name: string
  revision: number
  config: Omit<ImageConfig, 'architecture'>
  entries(packages: UnpackedPackages, options: BuildOptions): Promise<TarEntry[]>
}

/** The image under `directory`, built when it is not there yet; an image that is there is not rebuilt for new packages. */
export async function buildImage(recipe: Recipe, directory: string, options: BuildOptions): Promise<BuiltImage> {
  const record = join(directory, `${recipe.name}-${recipe.revision}-${process.arch}.json`)
  const built = await readRecord(record)
  if (built) return built
  options.logger.info('building an image from Debian packages', { image: recipe.name })
  await mkdir(directory, { recursive: true })
  const image = await build(recipe, directory, options)
  await writeFile(`${record}.${process.pid}`, JSON.stringify(image))
  await rename(`${record}.${process.pid}`, record)
  return image
}

async function readRecord(record: string): Promise<BuiltImage | undefined> {
  const text = await readFile(record, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const image = JSON.parse(text) as BuiltImage
  const size = await stat(image.path).then(
    (stats) => stats.size,
    () => -1,
  )
  return size === image.size ? image : undefined
}

async function build(recipe: Recipe, directory: string, options: BuildOptions): Promise<BuiltImage> {
  await using packages = await UnpackedPackages.init(options)
  const layer = layerOf(await recipe.entries(packages, options))
  const config = { ...recipe.config, architecture: architecture() }
  await using archive = await writeImageArchive({ layers: [layer], config }, { signal: options.signal })
  const path = join(directory, `${recipe.name}-${archive.id.slice('sha256:'.length, 19)}.tar`)
  await pipeline(archive.bytes(), createWriteStream(`${path}.${process.pid}`), { signal: options.signal })
  await rename(`${path}.${process.pid}`, path)
  return { path, id: archive.id, size: archive.size, packages: await packages.versions() }
}

function architecture(): Architecture {
  if (process.arch === 'x64') return 'amd64'
  if (process.arch === 'arm64') return 'arm64'
  throw new Error(`images are built for amd64 and arm64, not for ${process.arch}`)
}
