import type { TaskEvent } from '@opgpu/market'
import type { FailureCode, Phase } from '@opgpu/protocol'
import { deadline, toError } from '@opgpu/utils'
import { clientOf, type ProviderContext } from '../context.js'
import type { Step } from '../runner.js'
import { tellPhase } from './tell.js'
import type { Workspace } from './workspace.js'

type Fetcher = Pick<ProviderContext, 'content' | 'store' | 'chain' | 'records' | 'progress'> & { workspace: Workspace }

/** Fetches the inputs from the client and lays them out for the container. */
export function fetchStep(context: Fetcher): Step {
  return async (task, signal) => {
    const tell = await tellPhase(context, task, 'fetching')
    const bounded = deadline(task.spec.limits.pullMs, signal)
    try {
      for (const input of task.spec.inputs) {
        const from = clientOf(task, context.chain.domain, (await context.records.contacts.get(task.id))?.addresses)
        await context.content.fetch(input.cid, {
          from,
          maxBytes: ceiling(input.size),
          signal: bounded,
          onProgress: tell,
        })
        const path = await context.workspace.clear(task.id, input.name)
        await context.store.writeTo(input.cid, path, { signal: bounded })
      }
    } catch (error) {
      signal.throwIfAborted()
      return neverStarted('fetching', 'input_unavailable', toError(error).message)
    }
    return { type: 'phase', phase: 'pulling', at: Date.now() }
  }
}

/** Files and the tree above them. */
export function ceiling(bytes: number): number {
  return Math.ceil(bytes * 1.02) + 4 * 1024 * 1024
}

/** A run that ended before its container began: no time, no money. */
export function neverStarted(phase: Phase, code: FailureCode, message: string): TaskEvent {
  const at = Date.now()
  const failure = { phase, code, message: message.slice(0, 1024) }
  return { type: 'ended', at, outcome: { exitCode: -1, startedAt: at, endedAt: at, samples: [], failure } }
}
