import type { Capacity } from '@opgpu/executor'
import { domainsOf, HARDWARE_CLASSES, type HardwareClass, topics } from '@opgpu/protocol'
import type { Bidder } from '../bidder.js'
import type { StepContext } from '../tasks/context.js'
import { judgeAnnouncement } from './announcements.js'

/** Offers considered at a time; in a flood the rest is passed on and left to others. */
const MAX_CONSIDERED = 64

type Modules = Pick<StepContext, 'host' | 'chain' | 'options' | 'logger'> & { bidder: Bidder }

/** Listens to the classes that this machine can serve, and returns their topics. */
export function hearOffers({ host, chain, options, logger, bidder }: Modules, capacity: Capacity): string[] {
  const domains = domainsOf(chain.domain)
  let considered = 0
  const heardOn: string[] = []
  for (const hardware of HARDWARE_CLASSES.filter((name) => serves(capacity, name))) {
    const topic = topics.tasks(options.network.name, hardware)
    heardOn.push(topic)
    host.subscribe(topic, (data) => {
      const { validation, heard } = judgeAnnouncement(data, hardware, domains, Date.now())
      if (heard === undefined || considered >= MAX_CONSIDERED) return validation
      considered++
      bidder
        .hear(heard)
        .catch((error) => logger.warn('Offer not answered', { taskId: heard.taskId }, error))
        .finally(() => considered--)
      return validation
    })
  }
  return heardOn
}

function serves({ gpus }: Capacity, hardware: HardwareClass): boolean {
  return hardware === 'cpu' || gpus.some(({ vendor }) => vendor === hardware)
}
