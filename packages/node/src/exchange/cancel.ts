import type { Executor } from '@opgpu/executor'
import { isEnded, type Task } from '@opgpu/market'
import type { PeerTarget } from '@opgpu/p2p'
import { ackCodec, cancelCodec, PROTOCOLS, type TaskId } from '@opgpu/protocol'
import { deadline, type Logger, toError } from '@opgpu/utils'
import { clientOf, type StepContext } from '../tasks/context.js'

const CANCEL_MS = 10_000
const MAX_FRAME_BYTES = 2048

export interface CancelModules extends Pick<StepContext, 'book' | 'host' | 'chain'> {
  executor: Executor
  /** Puts the capacity of a task back on the market. */
  giveBack: (id: TaskId) => Promise<void>
}

/**
 * The provider's side: a client may decline a bid or end its run; the time used is still charged. A declined bid gives
 * its capacity back but stays on record: the client could still award it, and whoever forgets it would be slashed.
 */
export function receiveCancels({ book, host, chain, executor, giveBack }: CancelModules, signal: AbortSignal): void {
  host.handle(
    PROTOCOLS.cancel,
    { maxFrameBytes: MAX_FRAME_BYTES, maxConcurrentPerPeer: 16 },
    async (stream, remote) => {
      for await (const frame of stream) {
        const { taskId } = cancelCodec.decode(frame)
        const task = await book.find(taskId)
        const entitled = task?.side === 'provider' && clientOf(task, chain.domain).peerId === remote
        if (entitled && !isEnded(task)) await end(task)
        await stream.send(
          ackCodec.encode({ ok: entitled === true, message: entitled ? 'ending' : 'no such task of yours' }),
        )
        return stream.close()
      }
    },
  )

  async function end(task: Task): Promise<void> {
    signal.throwIfAborted()
    if (task.stage.state === 'bidding') return giveBack(task.id)
    const handle = await executor.attach(task.id)
    if (handle !== undefined) return handle.kill('cancelled')
    const failure = {
      phase: 'provisioning',
      code: 'cancelled',
      message: 'the client cancelled before the start',
    } as const
    const at = Date.now()
    const outcome = { exitCode: -1, startedAt: at, endedAt: at, samples: [], failure }
    if (task.stage.state !== 'publishing') await book.apply(task.id, { type: 'ended', outcome, at })
  }
}

/** The client's side. True when the provider took it. */
export async function sendCancel(
  { host, logger }: { host: StepContext['host']; logger: Logger },
  to: PeerTarget,
  taskId: Task['id'],
  signal: AbortSignal,
): Promise<boolean> {
  const options = { maxFrameBytes: MAX_FRAME_BYTES, signal: deadline(CANCEL_MS, signal) }
  try {
    return ackCodec.decode(await host.request(to, PROTOCOLS.cancel, cancelCodec.encode({ taskId }), options)).ok
  } catch (error) {
    logger.info('Provider could not be told', { taskId, peer: to.peerId, reason: toError(error).message })
    return false
  }
}
