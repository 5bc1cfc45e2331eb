import type { JobsBackend } from '@opgpu/api'
import { asTaskId } from '@opgpu/protocol'
import type { Markets } from '../../markets.js'
import { type JobsContext, jobsBackend } from '../jobs.js'
import { perMarket } from './per-market.js'

type Shared = Pick<JobsContext, 'feed' | 'cards' | 'client'>

/** Jobs of every market: a request names its own, and a job is found in the one that it was made for. */
export function jobsInMarkets(markets: Markets, { feed, cards, client }: Shared): JobsBackend {
  const jobsIn = perMarket(markets, (market) => jobsBackend({ ...market, feed, cards, client }))
  const jobsWith = async (id: string) => jobsIn(await markets.ofTask(asTaskId(id)))
  return {
    submit: async (request, signal) => jobsIn(markets.named(request.market.chain)).submit(request, signal),
    quote: async (request, signal) => jobsIn(markets.named(request.market.chain)).quote(request, signal),
    async list({ limit }) {
      const lists = await Promise.all([...markets].map((market) => jobsIn(market).list({ limit })))
      return newest(lists.flat()).slice(0, limit)
    },
    show: async (id) => (await jobsWith(id)).show(id),
    cancel: async (id, signal) => (await jobsWith(id)).cancel(id, signal),
    dispute: async (id, reason, signal) => (await jobsWith(id)).dispute(id, reason, signal),
    rate: async (id, score, signal) => (await jobsWith(id)).rate(id, score, signal),
    outputs: async (id, directory, signal) => (await jobsWith(id)).outputs(id, directory, signal),
    async *logs(id, from, signal) {
      yield* (await jobsWith(id)).logs(id, from, signal)
    },
    async *events(id, from, signal) {
      yield* (await jobsWith(id)).events(id, from, signal)
    },
  }
}

export function newest<T extends { createdAt: number }>(views: T[]): T[] {
  return views.sort((a, b) => b.createdAt - a.createdAt)
}
