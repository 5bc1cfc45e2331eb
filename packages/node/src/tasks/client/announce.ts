import type { Task } from '@opgpu/market'
import { type Announcement, announcementCodec, hardwareClass, jobSpecCodec, topics } from '@opgpu/protocol'
import { waitUntil } from '@opgpu/utils'
import type { StepContext } from '../context.js'
import type { Step } from '../runner.js'

type Announcer = Pick<StepContext, 'host' | 'options'>

/** Gossips the offer; when nobody listens yet, waits for somebody who does. */
export function announceStep(context: Announcer): Step {
  return async (task, signal) => {
    await announce(context, task, 0, signal)
    return { type: 'announced', at: Date.now() }
  }
}

/** Resolves once at least one peer has the offer, or bids are no longer taken. */
export async function announce(
  { host, options }: Announcer,
  task: Task,
  attempt: number,
  signal: AbortSignal,
): Promise<void> {
  const topic = topics.tasks(options.network.name, hardwareClass(task.spec.resources))
  const announcement: Announcement = {
    offer: task.offer,
    spec: jobSpecCodec.encode(task.spec),
    addresses: host.addresses().slice(0, 16),
    attempt,
  }
  const { promise: subscribed, resolve } = Promise.withResolvers<void>()
  const stop = host.onSubscriber((heard) => heard === topic && resolve())
  try {
    if ((await host.publish(topic, announcementCodec.encode(announcement))) > 0) return
    await Promise.race([subscribed, waitUntil(task.offer.message.bidUntil, signal)])
    await host.publish(topic, announcementCodec.encode(announcement))
  } finally {
    stop()
  }
}
