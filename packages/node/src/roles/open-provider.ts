import { join } from 'node:path'
import type { CardCache } from '../gossip/cards.js'
import type { Scores } from '../scores.js'
import type { StepContext } from '../tasks/context.js'
import { Provider } from './provider.js'

/** Connects the engine. The adapter is loaded here only: a client needs none of it. */
export async function openProvider(
  context: StepContext & { cards: CardCache; scores: Scores },
  signal: AbortSignal,
): Promise<Provider> {
  const { options, host, logger } = context
  const { createDockerExecutor } = await import('@opgpu/executor')
  const executor = await createDockerExecutor({
    ...options.engine,
    directory: join(options.dataDir, 'executor'),
    namespace: host.peerId,
    logger: logger.child('executor'),
    signal,
  })
  return new Provider({ ...context, executor }, signal)
}
