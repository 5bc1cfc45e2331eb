import type { Task } from '@opgpu/market'
import type { TransferProgress } from '@opgpu/storage'
import { deadline, hasCode, toError } from '@opgpu/utils'
import { clientOf, type ProviderContext } from '../context.js'
import type { Step } from '../runner.js'
import { ceiling, neverStarted } from './fetch.js'
import { tellPhase } from './tell.js'

export type Puller = Pick<ProviderContext, 'content' | 'store' | 'chain' | 'records' | 'progress' | 'executor'>

/** Makes the image present. Its time is seen by the client and not billed. */
export function pullStep(context: Puller): Step {
  return async (task, signal) => {
    const onProgress = await tellPhase(context, task, 'pulling')
    try {
      await ensureImage(context, task, deadline(task.spec.limits.pullMs, signal), onProgress)
    } catch (error) {
      signal.throwIfAborted()
      const code = hasCode(error, 'image_mismatch') ? 'image_mismatch' : 'image_pull_failed'
      return neverStarted('pulling', code, toError(error).message)
    }
    return { type: 'phase', phase: 'provisioning', at: Date.now() }
  }
}

/** The id of the task's image, which is then in the engine. */
export function ensureImage(
  context: Puller,
  task: Task,
  signal: AbortSignal,
  onProgress?: (progress: TransferProgress) => void,
): Promise<string> {
  const { image } = task.spec
  const archive = image.kind === 'archive' ? () => archiveOf(context, task, image, signal, onProgress) : undefined
  return context.executor.ensureImage({ image, archive }, { signal, onProgress })
}

/** The archive's bytes, fetched from the client when the engine asks for them. */
async function* archiveOf(
  { content, store, chain, records }: Puller,
  task: Task,
  image: Extract<Task['spec']['image'], { kind: 'archive' }>,
  signal: AbortSignal,
  onProgress?: (progress: TransferProgress) => void,
): AsyncGenerator<Uint8Array> {
  const from = clientOf(task, chain.domain, (await records.contacts.get(task.id))?.addresses)
  await content.fetch(image.cid, { from, maxBytes: ceiling(image.size), signal, onProgress })
  yield* store.read(image.cid, '', signal)
}
