import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StageOf, Task } from '@opgpu/market'
import { type CidText, type Delivery, digestOfCid, meterRoot, type Result, signMessage } from '@opgpu/protocol'
import { hasCode } from '@opgpu/utils'
import { claimOf } from '../../payments/redeem-voucher.js'
import type { ProviderContext } from '../context.js'
import type { Step } from '../runner.js'
import { tellPhase } from './tell.js'

type Publisher = Pick<
  ProviderContext,
  'executor' | 'store' | 'signer' | 'chain' | 'records' | 'progress' | 'options' | 'book' | 'sessions'
>

/** Stores outputs and logs, and signs what the run came to. */
export function publishStep(context: Publisher): Step {
  return async (task, signal) => {
    if (task.stage.state !== 'publishing' || task.stage.outcome === undefined) return undefined
    await tellPhase(context, task, 'publishing')
    const { outputs, logs } = await storeWork(context, task, signal)
    signal.throwIfAborted()
    return { type: 'delivered', delivery: deliveryOf(context, task, task.stage, outputs, logs), at: Date.now() }
  }
}

/** A run that never had a container delivers empty directories. */
async function storeWork({ executor, store, options }: Publisher, task: Task, signal: AbortSignal) {
  const handle = await executor.attach(task.id)
  const empty = await mkdtemp(join(options.dataDir, 'work', 'empty-'))
  try {
    const paths = handle === undefined ? { outputs: empty, logs: empty } : await handle.collect(signal)
    const outputs = await store.addPath(paths.outputs, { signal })
    const logs = await store.addPath(paths.logs, { signal })
    return { outputs: outputs.cid, logs: logs.cid }
  } finally {
    await rm(empty, { recursive: true, force: true })
  }
}

function deliveryOf(
  context: Publisher,
  task: Task,
  { outcome }: StageOf<'publishing'>,
  outputs: CidText,
  logs: CidText,
): Delivery {
  if (outcome === undefined) throw new Error('publishing without an outcome')
  const { signer, chain, executor } = context
  const { exitCode, startedAt, endedAt, samples, failure } = outcome
  const result: Result = {
    taskId: task.id,
    provider: signer.address,
    exitCode,
    outputs: digestOfCid(outputs),
    logs: digestOfCid(logs),
    meter: meterRoot(samples),
    amount: claimOf(context, task, outcome),
    startedAt,
    endedAt,
  }
  const { image } = task.spec
  return {
    result: signMessage(signer, 'Result', result, chain.domain),
    outputs,
    logs,
    samples,
    failure,
    image: image.kind === 'archive' ? image.id : image.reference,
    gpus: gpusOf(executor, task),
  }
}

/** None when the task had lost its place on this machine, so that nothing was run. */
function gpusOf(executor: Publisher['executor'], { id, spec }: Task): string[] {
  try {
    return executor.reserve(id, spec.resources).gpus.map(({ uuid }) => uuid)
  } catch (error) {
    if (hasCode(error, 'no_capacity')) return []
    throw error
  }
}
