import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImagesBackend, ImageView, PushEvent } from '@opgpu/api'
import { CodedError } from '@opgpu/utils'
import type { StepContext } from '../tasks/context.js'

type ImagesContext = Pick<StepContext, 'records' | 'store' | 'options'>

/** Images of this daemon: archives in a deterministic form, known by the CID that providers fetch them under. */
export function imagesBackend(context: ImagesContext): ImagesBackend {
  return {
    push: (path, signal) => push(context, path, signal),
    async list() {
      const images: ImageView[] = []
      for await (const image of context.records.images.values()) images.push(image)
      return images
    },
  }
}

async function* push(
  { records, store, options }: ImagesContext,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<PushEvent> {
  const total = await sizeOf(path)
  yield { type: 'progress', done: 0, total }
  const directory = join(options.dataDir, 'work')
  const { repackImage } = await import('@opgpu/executor/images')
  await using archive = await repackImage(createReadStream(path), { directory, signal })
  yield { type: 'progress', done: archive.size, total: archive.size }
  const { cid } = await store.addStream(archive.bytes(), { signal })
  const image = { cid, id: archive.id, size: archive.size }
  await records.images.put(cid, image)
  yield { type: 'done', image }
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    (cause) => {
      throw new CodedError('bad_request', `image archive ${path} cannot be read`, { cause })
    },
  )
}
