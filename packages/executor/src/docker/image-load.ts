import { createReadStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { JobImage } from '@opgpu/protocol'
import { CodedError, hasCode } from '@opgpu/utils'
import type Docker from 'dockerode'
import { inspectImageArchive } from '../images/inspect.js'
import type { ImageInfo } from '../images/write.js'
import { engineError } from './errors.js'

export type ArchiveImage = Extract<JobImage, { kind: 'archive' }>
export type Progress = (progress: { done: number; total?: number }) => void

export interface LoadParameters {
  docker: Docker
  /** Where the archive is kept while it is checked. */
  directory: string
  image: ArchiveImage
  archive: AsyncIterable<Uint8Array>
  onProgress: Progress
  signal: AbortSignal
}

/** The archive is checked whole before the engine sees a byte of it: no tags, no other image, the expected id. */
export async function loadArchive(parameters: LoadParameters): Promise<string> {
  const { docker, directory, image, signal } = parameters
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, `${image.cid}.tar`)
  try {
    await spool(path, parameters)
    const info = await check(path, image, signal)
    return await load(docker, path, info, signal)
  } finally {
    await rm(path, { force: true })
  }
}

async function spool(path: string, { archive, image, onProgress, signal }: LoadParameters): Promise<void> {
  await using file = await open(path, 'w', 0o600)
  let done = 0
  for await (const bytes of archive) {
    signal.throwIfAborted()
    done += bytes.length
    if (done > image.size) throw mismatch('its archive is larger than announced', image)
    await file.write(bytes)
    onProgress({ done, total: image.size })
  }
}

async function check(path: string, image: ArchiveImage, signal: AbortSignal): Promise<ImageInfo> {
  const info = await inspectImageArchive(path, signal).catch((error) => {
    if (hasCode(error, 'bad_image_archive')) throw mismatch(error.message, image, error)
    throw error
  })
  if (info.id !== image.id) throw mismatch('its archive holds another image', image)
  return info
}

/** Resolves to the id that the engine lists it under, which is one of the two that the archive has. */
async function load(docker: Docker, path: string, info: ImageInfo, signal: AbortSignal): Promise<string> {
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 })
  const answer = (await docker.loadImage(file, { quiet: true })) as unknown as Readable
  const stop = () => answer.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const loaded = await loadedId(answer)
    if (loaded === info.id || loaded === info.manifestDigest) return loaded
    throw new CodedError('image_mismatch', 'the engine loaded another image', {
      details: { loaded, expected: info.id },
    })
  } catch (error) {
    signal.throwIfAborted()
    throw engineError('provisioning_failed', 'the engine did not load the image', error)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function loadedId(answer: Readable): Promise<string | undefined> {
  let loaded: string | undefined
  for await (const line of createInterface({ input: answer })) {
    const said = JSON.parse(line) as { stream?: string; error?: string }
    if (said.error !== undefined)
      throw new CodedError('provisioning_failed', `the engine did not load the image: ${said.error}`)
    loaded ??= /^Loaded image(?: ID)?: (sha256:[0-9a-f]{64})\s*$/.exec(said.stream ?? '')?.[1]
  }
  return loaded
}

function mismatch(why: string, { cid, id }: ArchiveImage, cause?: unknown): CodedError<'image_mismatch'> {
  return new CodedError('image_mismatch', `the image is not what was announced: ${why}`, {
    details: { cid, id },
    cause,
  })
}
