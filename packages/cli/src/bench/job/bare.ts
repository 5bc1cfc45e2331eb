import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { EngineApi } from './engine-api.js'
import { COMMAND, LIMITS } from './request.js'

/** The same container without a market: what is left when nobody is paid and nothing is fetched. */
export interface BareRunner {
  /** Said beside the figure. */
  how: string
  /** Resolves with milliseconds. */
  run(signal: AbortSignal): Promise<number>
}

/** Through the docker program where there is one, else through the engine's own API. */
export async function bareRunner(endpoint: string, image: string, signal: AbortSignal): Promise<BareRunner> {
  const execute = promisify(execFile)
  const { cpus, memory } = LIMITS
  const limits = ['--network', 'none', '--cpus', String(cpus), '--memory', memory]
  const run = ['--host', endpoint, 'run', '--rm', ...limits, image, ...COMMAND]
  const installed = await execute('docker', ['--version'], { signal }).then(
    () => true,
    () => false,
  )
  signal.throwIfAborted()
  if (installed)
    return { how: 'docker run --rm --network none', run: timed((limit) => execute('docker', run, { signal: limit })) }
  const engine = new EngineApi(endpoint)
  return { how: 'create, start, wait and remove by the engine’s API', run: timed((limit) => engine.run(image, limit)) }
}

function timed(work: (signal: AbortSignal) => Promise<unknown>): BareRunner['run'] {
  return async (signal) => {
    const started = performance.now()
    await work(signal)
    return performance.now() - started
  }
}
