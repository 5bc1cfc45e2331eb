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
  const at = (marks: Mark[]) => marks.map((mark) => task.history.find(({ state }) => state === mark)?.at).find(Boolean)
  const timings: Timings = { announce: span(task.createdAt, at(['bidding'])) }
  for (const [name, from, to] of PARTS) timings[name] = span(at(from), at(to))
  if (isEnded(task))
    timings.total = span(task.createdAt, task.history.findLast(({ state }) => state === task.stage.state)?.at)
  return timings
}

function span(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, to - from)
}
