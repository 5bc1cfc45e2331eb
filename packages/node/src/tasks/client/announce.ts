import type { Task } from '@opgpu/market'
import { type Announcement, announcementCodec, hardwareClass, jobSpecCodec, topics } from '@opgpu/protocol'
import { waitUntil } from '@opgpu/utils'
import type { StepContext } from '../context.js'
import type { Step } from '../runner.js'

/** An offer or its answer may be lost while the network is still forming; nobody would tell. */
export const AGAIN_MS = 2_000
/** One more than the largest `attempt`. */
const ATTEMPTS = 65

type Announcer = Pick<StepContext, 'host' | 'chain' | 'options'>

/** Gossips the offer; when nobody listens yet, waits for somebody who does. */
export function announceStep(context: Announcer): Step {
  return async (task, signal) => {
    await announce(context, task, 0, signal)
    return { type: 'announced', at: Date.now() }
  }
}

/** Resolves once at least one peer has the offer, or bids are no longer taken. */
export async function announce(
  { host, chain, options }: Announcer,
  task: Task,
  attempt: number,
  signal: AbortSignal,
): Promise<void> {
  const topic = topics.tasks(options.network.name, hardwareClass(task.spec.resources))
  const { bidUntil } = task.offer.message
  const { operator, offer } = task
  const base = { chainId: Number(chain.domain.chainId), operator, offer, spec: jobSpecCodec.encode(task.spec) }
  // The same bytes again would be taken for a duplicate, also when they had reached nobody.
  for (let n = attempt; Date.now() <= bidUntil; n = (n + 1) % ATTEMPTS) {
    const announcement: Announcement = { ...base, addresses: host.addresses().slice(0, 16), attempt: n }
    if ((await host.publish(topic, announcementCodec.encode(announcement))) > 0) return
    await listener(host, topic, Math.min(bidUntil + 1, Date.now() + AGAIN_MS), signal)
  }
}

/** Resolves when somebody who listens comes, or at the given time. */
async function listener(host: Announcer['host'], topic: string, until: number, signal: AbortSignal): Promise<void> {
  const { promise: subscribed, resolve } = Promise.withResolvers<void>()
  const stop = host.onSubscriber((heard) => heard === topic && resolve())
  await Promise.race([subscribed, waitUntil(until, signal)]).finally(stop)
}
