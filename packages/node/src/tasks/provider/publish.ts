import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobHandle } from '@opgpu/executor'
import { meteredAmount, type StageOf, type Task } from '@opgpu/market'
import { type CidText, type Delivery, digestOfCid, meterRoot, type Result, signMessage } from '@opgpu/protocol'
import type { ProviderContext } from '../context.js'
import type { Step } from '../runner.js'
import { tellPhase } from './tell.js'

type Publisher = Pick<ProviderContext, 'executor' | 'store' | 'signer' | 'chain' | 'records' | 'progress' | 'options'>

/** Stores outputs and logs, and signs what the run came to. */
export function publishStep(context: Publisher): Step {
  return async (task, signal) => {
    if (task.stage.state !== 'publishing' || task.stage.outcome === undefined) return undefined
    await tellPhase(context, task, 'publishing')
    const { outputs, logs } = await storeWork(context, task, signal)
    return { type: 'delivered', delivery: deliveryOf(context, task, task.stage, outputs, logs), at: Date.now() }
  }
}

async function storeWork({ executor, store, options }: Publisher, task: Task, signal: AbortSignal) {
  const handle = await executor.attach(task.id)
  const paths = await (handle === undefined ? nothing(options.dataDir) : collected(handle, signal))
  const outputs = await store.addPath(paths.outputs, { signal })
  const logs = await store.addPath(paths.logs, { signal })
  return { outputs: outputs.cid, logs: logs.cid }
}

const collected = (handle: JobHandle, signal: AbortSignal) => handle.collect(signal)

/** A run that never had a container delivers empty directories. */
async function nothing(dataDir: string): Promise<{ outputs: string; logs: string }> {
  const empty = await mkdtemp(join(dataDir, 'work', 'empty-'))
  return { outputs: empty, logs: empty }
}

function deliveryOf(
  { signer, chain, executor }: Publisher,
  task: Task,
  { outcome, bid }: StageOf<'publishing'>,
  outputs: CidText,
  logs: CidText,
): Delivery {
  if (outcome === undefined) throw new Error('publishing without an outcome')
  const { exitCode, startedAt, endedAt, samples, failure } = outcome
  const { ratePerSecond, maxAmount } = bid.message
  const result: Result = {
    taskId: task.id,
    provider: signer.address,
    exitCode,
    outputs: digestOfCid(outputs),
    logs: digestOfCid(logs),
    meter: meterRoot(samples),
    amount: meteredAmount(ratePerSecond, startedAt, endedAt, maxAmount),
    startedAt,
    endedAt,
  }
  const { image } = task.spec
  const gpus = executor.reserve(task.id, task.spec.resources).gpus.map(({ uuid }) => uuid)
  return {
    result: signMessage(signer, 'Result', result, chain.domain),
    outputs,
    logs,
    samples,
    failure,
    image: image.kind === 'archive' ? image.id : image.reference,
    gpus,
  }
}
