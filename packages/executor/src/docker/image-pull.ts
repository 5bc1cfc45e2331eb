import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { CodedError } from '@opgpu/utils'
import type Docker from 'dockerode'
import { engineError } from './errors.js'
import type { Progress } from './image-load.js'

interface PullLine {
  id?: string
  error?: string
  status?: string
  progressDetail?: { current?: number; total?: number }
}

/** Pulls `name@sha256:…`; the engine itself holds what it gets to the digest. Rejects with `image_pull_failed`. */
export async function pull(
  docker: Docker,
  reference: string,
  onProgress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const answer = (await docker.pull(reference).catch((error) => {
    throw engineError('image_pull_failed', `cannot pull ${reference}`, error)
  })) as unknown as Readable
  const stop = () => answer.destroy()
  signal.addEventListener('abort', stop, { once: true })
  try {
    await follow(answer, reference, onProgress)
  } catch (error) {
    signal.throwIfAborted()
    throw engineError('image_pull_failed', `cannot pull ${reference}`, error)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

async function follow(answer: Readable, reference: string, onProgress: Progress): Promise<void> {
  const layers = new Map<string, { current: number; total: number }>()
  for await (const line of createInterface({ input: answer })) {
    const said = JSON.parse(line) as PullLine
    if (said.error !== undefined) throw new CodedError('image_pull_failed', `cannot pull ${reference}: ${said.error}`)
    const { current, total } = said.progressDetail ?? {}
    if (said.id === undefined || said.status !== 'Downloading' || current === undefined || total === undefined) continue
    layers.set(said.id, { current, total })
    const sum = (pick: 'current' | 'total') => [...layers.values()].reduce((all, layer) => all + layer[pick], 0)
    onProgress({ done: sum('current'), total: sum('total') })
  }
}
