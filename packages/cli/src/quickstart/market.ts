import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuiltImage, Devnet } from '@opgpu/testing'
import { quietLogger } from '../output/logger.js'
import { note } from '../output/print.js'
import { millis } from '../output/words.js'

/** What the quickstart and the benchmarks work on. */
export interface Market {
  network: Devnet
  python: BuiltImage
  /** Where images are built. */
  imagesDir: string
  /** The Docker Engine that the providers use, `unix:///path`. */
  engineEndpoint: string
  stop(): Promise<void>
  /** Lets every process go on when this one ends. */
  leave(): void
}

export interface MarketOptions {
  /** Under `.opgpu` of the repository. */
  name?: string
  /** Where the network's state is kept, instead. */
  directory?: string | undefined
  providers?: number
}

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url))
const GIB = 1024 ** 3

/** Each provider offers as much as the machine has: they share it, and a container is bounded anyway. */
const SHARE = { cpuMillis: 8000, memoryBytes: 4 * GIB, diskBytes: 8 * GIB }

/** An engine, the images and a running network; every step says on stderr what it did. */
export async function openMarket(
  signal: AbortSignal,
  { name = 'quickstart', providers = 2, directory = join(ROOT, '.opgpu', name) }: MarketOptions = {},
): Promise<Market> {
  const { Devnet, ensureEngine, pythonImage } = await import('@opgpu/testing')
  const options = { logger: quietLogger(note), signal }
  const home = join(ROOT, '.opgpu')
  const engine = await ensureEngine({ ...options, directory: join(home, 'engine'), allowInstall: true })
  note(`Docker Engine ${engine.version}, ${engine.how} (${engine.socket})`)
  const imagesDir = join(home, 'images')
  const python = await pythonImage(imagesDir, options)
  note(`image ${python.id.slice(0, 19)}, ${python.packages.length} Debian packages`)
  const engineEndpoint = `unix://${engine.socket}`
  const started = performance.now()
  const daemon = { engine: { share: SHARE } }
  const names = Array.from({ length: providers }, (_, index) => `provider-${index + 1}`)
  const network = await Devnet.start({
    ...options,
    directory,
    artifactsDir: join(ROOT, 'contracts', 'out'),
    engineEndpoint,
    providers,
    options: Object.fromEntries(names.map((provider, index) => [provider, { ...daemon, tariff: tariff(index) }])),
    onStep: note,
  })
  note(`network ready after ${millis(performance.now() - started)}`)
  return { network, python, imagesDir, engineEndpoint, stop: () => network.stop(), leave: () => network.leave() }
}

/** Two owners, two prices. */
function tariff(index: number) {
  return { cpuPerSecond: 10n ** 15n + BigInt(index) * 10n ** 14n, gpuPerSecond: 10n ** 16n }
}
