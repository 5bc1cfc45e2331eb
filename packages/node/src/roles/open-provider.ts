import { join } from 'node:path'
import { Provider, type ProviderModules } from './provider.js'

/** Connects the engine. The adapter is loaded here only: a client needs none of it. */
export async function openProvider(modules: Omit<ProviderModules, 'executor'>, signal: AbortSignal): Promise<Provider> {
  const { options, host, logger } = modules
  const { createDockerExecutor } = await import('@opgpu/executor')
  const executor = await createDockerExecutor({
    ...options.engine,
    directory: join(options.dataDir, 'executor'),
    namespace: host.peerId,
    logger: logger.child('executor'),
    signal,
  })
  return new Provider({ ...modules, executor }, signal)
}
