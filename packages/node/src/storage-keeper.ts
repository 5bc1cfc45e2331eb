import { isEnded, type Task } from '@opgpu/market'
import { type CidText, cidOfDigest } from '@opgpu/protocol'
import { waitUntil } from '@opgpu/utils'
import type { StepContext } from './tasks/context.js'

type KeeperContext = Pick<StepContext, 'records' | 'store' | 'options' | 'logger'> & {
  books: readonly StepContext['book'][]
}

const EVERY_MS = 3_600_000

/** Gives back the disk of content that no task within its retention, no receipt and no image needs any more. */
export function keepStorage(context: KeeperContext, signal: AbortSignal): void {
  const run = async () => {
    for (let idle = new Set<CidText>(); ; ) {
      await waitUntil(Date.now() + EVERY_MS, signal)
      idle = await sweep(context, idle, signal).catch((error) => {
        if (!signal.aborted) context.logger.warn('Storage not swept, will be tried again', {}, error)
        return new Set<CidText>()
      })
    }
  }
  run().catch(() => {})
}

/**
 * Unpins what nothing needed at the last sweep either, and returns what nothing needs now: content that is being taken
 * in for a task that is not yet on record is thus never lost.
 */
export async function sweep(
  context: KeeperContext,
  idleBefore: ReadonlySet<CidText>,
  signal: AbortSignal,
): Promise<Set<CidText>> {
  const { store, logger } = context
  const needed = await neededContent(context, Date.now())
  const idle = new Set<CidText>()
  for await (const cid of store.pins()) if (!needed.has(cid)) idle.add(cid)
  const gone = [...idle].filter((cid) => idleBefore.has(cid))
  for (const cid of gone) await store.unpin(cid)
  if (gone.length > 0) logger.info('Storage swept', { unpinned: gone.length, freedBytes: await store.collect(signal) })
  return idle
}

async function neededContent({ books, records, options }: KeeperContext, now: number): Promise<Set<CidText>> {
  const needed = new Set<CidText>()
  for await (const cid of records.images.keys()) needed.add(cid)
  for await (const task of tasksIn(books)) {
    if ('receipt' in task.stage && task.stage.receipt !== undefined) needed.add(task.stage.receipt)
    const endedAt = task.history.at(-1)?.at ?? task.createdAt
    if (!isEnded(task) || endedAt + options.retentionMs > now) for (const cid of contentOf(task)) needed.add(cid)
  }
  return needed
}

async function* tasksIn(books: KeeperContext['books']): AsyncGenerator<Task> {
  for (const book of books) yield* book.all()
}

function contentOf({ spec, offer, stage }: Task): CidText[] {
  const delivery = 'delivery' in stage ? stage.delivery : undefined
  const image = spec.image.kind === 'archive' ? [spec.image.cid] : []
  const inputs = [cidOfDigest(offer.message.spec, 'dag-cbor'), ...spec.inputs.map(({ cid }) => cid)]
  return [...inputs, ...image, ...(delivery ? [delivery.outputs, delivery.logs] : [])]
}
