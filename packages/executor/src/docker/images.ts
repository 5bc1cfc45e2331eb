import { join } from 'node:path'
import { CodedError, type Logger } from '@opgpu/utils'
import type Docker from 'dockerode'
import type { Executor, ImageSource } from '../port.js'
import { engineError, unless } from './errors.js'
import { loadArchive, type Progress } from './image-load.js'
import { pull } from './image-pull.js'
import type { ImageRecords } from './image-records.js'
import { SingleFlight } from './single-flight.js'

export interface ImageStoreModules {
  docker: Docker
  records: ImageRecords
  directory: string
  maxBytes: number
  logger: Logger
}

type EnsureOptions = Parameters<Executor['ensureImage']>[1]

const NOT_FOUND = 404
/** A container still uses it. */
const IN_USE = 409

/** The images of this daemon's jobs on one engine. */
export class ImageStore {
  readonly #modules: ImageStoreModules
  readonly #flights = new SingleFlight<string>()
  readonly #volumes = new Map<string, string[]>()

  constructor(modules: ImageStoreModules) {
    this.#modules = modules
  }

  /** Two that ask for one image at once load it once; the first one's `onProgress` is told. */
  async ensure(source: ImageSource, { signal, onProgress = () => {} }: EnsureOptions): Promise<string> {
    const { image } = source
    const key = image.kind === 'archive' ? image.cid : image.reference
    return this.#flights.run(key, signal, async (shared) => {
      const { id, brought } = await this.#get(source, onProgress, shared).catch((error) => {
        throw engineError('image_pull_failed', 'cannot look for the image', error)
      })
      await this.#used(id, brought)
      return id
    })
  }

  async list(): Promise<{ id: string; size: number }[]> {
    const images = await this.#modules.docker.listImages().catch((error) => {
      throw engineError('engine_unreachable', 'cannot list images', error)
    })
    return images.map(({ Id, Size }) => ({ id: Id, size: Size }))
  }

  /** Paths for which the image asks a volume; the engine would make one without any bound. An id never changes its answer. */
  async volumes(id: string): Promise<string[]> {
    const known = this.#volumes.get(id)
    if (known !== undefined) return known
    const { Config } = await this.#modules.docker.getImage(id).inspect()
    const volumes = Object.keys(Config.Volumes ?? {})
    this.#volumes.set(id, volumes)
    return volumes
  }

  async #get(
    { image, archive }: ImageSource,
    onProgress: Progress,
    signal: AbortSignal,
  ): Promise<{ id: string; brought: boolean }> {
    const present = await this.#inspect(image.kind === 'archive' ? image.id : image.reference)
    if (present !== undefined) return { id: present.Id, brought: false }
    const { docker, directory } = this.#modules
    if (image.kind === 'registry') {
      await pull(docker, image.reference, onProgress, signal)
      return { id: (await docker.getImage(image.reference).inspect()).Id, brought: true }
    }
    if (archive === undefined) throw notHere(image.cid)
    const spool = join(directory, 'archives')
    const id = await loadArchive({ docker, directory: spool, image, archive: archive(), onProgress, signal })
    return { id, brought: true }
  }

  #inspect(name: string): Promise<Docker.ImageInspectInfo | undefined> {
    return unless(this.#modules.docker.getImage(name).inspect(), NOT_FOUND)
  }

  async #used(id: string, brought: boolean): Promise<void> {
    const { docker, records } = this.#modules
    if (!brought && !records.has(id)) return
    const { Size: size } = await docker.getImage(id).inspect()
    await records.put({ id, size, usedAt: Date.now() })
    if (brought) await this.#collectGarbage(id)
  }

  /** Removes what was used longest ago until the rest fits. The newest stays, and so does what a container uses. */
  async #collectGarbage(newest: string): Promise<void> {
    const { docker, records, maxBytes, logger } = this.#modules
    let held = records.list().reduce((sum, { size }) => sum + size, 0)
    for (const { id, size } of records.list()) {
      if (held <= maxBytes || id === newest) return
      const removed = await unless(docker.getImage(id).remove(), IN_USE, NOT_FOUND)
      if (removed === undefined && (await this.#inspect(id)) !== undefined) continue
      await records.delete(id)
      held -= size
      logger.info('removed an image that was not used for long', { id, size })
    }
  }
}

function notHere(cid: string): CodedError<'image_pull_failed'> {
  return new CodedError('image_pull_failed', 'the image is not here and nobody said where to get it', {
    details: { cid },
  })
}
