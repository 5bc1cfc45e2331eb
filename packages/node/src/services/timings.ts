import type { JobView } from '@opgpu/api'
import { isEnded, type Task } from '@opgpu/market'

type Timings = JobView['timingsMs']
type Mark = Task['history'][number]['state']

/** From when to when each part of a job lasts; the first mark present of each list counts. */
const PARTS: [keyof Timings, Mark[], Mark[]][] = [
  ['bidding', ['bidding'], ['awarding', 'awarded']],
  ['award', ['awarding'], ['awarded']],
  ['fetch', ['fetching', 'awarded'], ['pulling']],
  ['pull', ['pulling'], ['provisioning']],
  ['provision', ['provisioning'], ['running', 'publishing']],
  ['run', ['running'], ['publishing', 'verifying']],
  ['publish', ['publishing'], ['verifying', 'committed']],
  ['settle', ['verifying', 'committed'], ['settled', 'failed']],
]

/** Where the time of a job went, from the marks in its history. A part that did not happen is absent. */
export function timingsOf(task: Task): Timings {
  const told = toldBy(task)
  const seen = (mark: Mark) => task.history.find(({ state }) => state === mark)?.at ?? told[mark]
  const at = (marks: Mark[]) => marks.map(seen).find(Boolean)
  const timings: Timings = { announce: span(task.createdAt, at(['bidding'])) }
  for (const [name, from, to] of PARTS) timings[name] = span(at(from), at(to))
  if (isEnded(task))
    timings.total = span(task.createdAt, task.history.findLast(({ state }) => state === task.stage.state)?.at)
  return timings
}

/** A delivery can overtake the provider's live word that a phase began; its signed result says when the container ran. */
function toldBy({ stage }: Task): Partial<Record<Mark, number>> {
  const result = 'delivery' in stage ? stage.delivery?.result.message : undefined
  if (result === undefined || result.startedAt >= result.endedAt) return {}
  return { running: result.startedAt, publishing: result.endedAt }
}

function span(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, to - from)
}
