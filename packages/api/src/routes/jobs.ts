import { jobRequestSchema } from '@opgpu/protocol/jobfile/request'
import { z } from 'zod'
import type { Route } from '../route.js'
import { jobEvent, logChunkView, logOffsets } from '../views/event.js'
import { jobId } from '../views/fields.js'
import { outputsView } from '../views/image.js'
import { jobSummaryView, jobView, quoteView } from '../views/job.js'

const params = z.object({ id: jobId })

export const jobRoutes = {
  submitJob: {
    method: 'POST',
    path: '/v1/jobs',
    summary: 'Submit a job; it goes on without the caller.',
    body: jobRequestSchema,
    response: z.object({ id: jobId }),
  },
  quoteJob: {
    method: 'POST',
    path: '/v1/quotes',
    summary: 'Who could run a job, at what price, and why the others cannot.',
    body: jobRequestSchema,
    response: quoteView,
  },
  listJobs: {
    method: 'GET',
    path: '/v1/jobs',
    summary: 'Jobs of this daemon, newest first.',
    query: z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) }),
    response: z.array(jobSummaryView),
  },
  showJob: { method: 'GET', path: '/v1/jobs/:id', summary: 'One job in full.', params, response: jobView },
  cancelJob: {
    method: 'POST',
    path: '/v1/jobs/:id/cancel',
    summary: 'Ask for the end of a job.',
    params,
    response: jobView,
  },
  disputeJob: {
    method: 'POST',
    path: '/v1/jobs/:id/dispute',
    summary:
      'Object to a result that waits on chain for its payment; costs a bond, which comes back if it is justified.',
    params,
    body: z.strictObject({ reason: z.string().min(1).max(16_384) }),
    response: jobView,
  },
  rateJob: {
    method: 'POST',
    path: '/v1/jobs/:id/rating',
    summary: "Rate a settled job's provider on chain, once.",
    params,
    body: z.strictObject({ score: z.number().int().min(0).max(100) }),
    response: jobView,
  },
  writeOutputs: {
    method: 'POST',
    path: '/v1/jobs/:id/outputs',
    summary: "Write a job's outputs into a directory of the daemon's machine.",
    params,
    body: z.strictObject({ directory: z.string().max(4096).startsWith('/') }),
    response: outputsView,
  },
  jobLogs: {
    method: 'GET',
    path: '/v1/jobs/:id/logs',
    summary: 'What a job has logged so far, from an offset in each stream.',
    params,
    query: logOffsets,
    response: logChunkView,
    stream: true,
  },
  jobEvents: {
    method: 'GET',
    path: '/v1/jobs/:id/events',
    summary: "A job's state changes, phases and logs as they happen; ends after the final event.",
    params,
    query: logOffsets,
    response: jobEvent,
    stream: true,
  },
} satisfies Record<string, Route>
