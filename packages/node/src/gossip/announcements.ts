import type { Validation } from '@opgpu/p2p'
import {
  type Announcement,
  announcementCodec,
  authorOf,
  type Domains,
  digestOf,
  type HardwareClass,
  hardwareClass,
  type JobSpec,
  jobSpecCodec,
  operatorOf,
  type TaskId,
  taskIdOf,
} from '@opgpu/protocol'

/** Longest that an offer may be open or a task may take: bounds what a daemon must remember. */
const MAX_AHEAD_MS = 45 * 24 * 3_600_000

export interface HeardOffer {
  taskId: TaskId
  announcement: Announcement
  spec: JobSpec
}

export type Judged = { validation: Validation; heard?: HeardOffer }

/** The rules of `tasks/<class>` (SPEC.md): malformed or forged is rejected, stale is ignored. Decoding errors are thrown. */
export function judgeAnnouncement(data: Uint8Array, topic: HardwareClass, domains: Domains, now: number): Judged {
  const announcement = announcementCodec.decode(data)
  const { message: offer } = announcement.offer
  if (digestOf(announcement.spec) !== offer.spec) return rejected('offer_spec_mismatch')
  const spec = jobSpecCodec.decode(announcement.spec)
  if (hardwareClass(spec.resources) !== topic) return rejected('offer_wrong_topic')
  if (!consistent(announcement)) return rejected('offer_inconsistent')
  if (offer.bidUntil < now) return ignored('offer_stale')
  if (offer.finishBy > now + MAX_AHEAD_MS) return ignored('offer_too_far')
  const domain = domains.get(announcement.chainId)
  if (domain === undefined) return ignored('offer_unknown_chain')
  const author = authorOf('Offer', announcement.offer, operatorOf(announcement), domain)
  if (author === undefined) return rejected('offer_bad_signature')
  return { validation: { verdict: 'accept' }, heard: { taskId: taskIdOf(offer, domain), announcement, spec } }
}

function consistent({ offer: { message }, operator }: Announcement): boolean {
  return message.finishBy > message.bidUntil && message.quorum <= message.replicas && operator !== message.client
}

const rejected = (code: string): Judged => ({ validation: { verdict: 'reject', code } })
const ignored = (code: string): Judged => ({ validation: { verdict: 'ignore', code } })
