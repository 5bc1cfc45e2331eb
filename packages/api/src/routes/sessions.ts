import { z } from 'zod'
import type { Route } from '../route.js'
import { amount, hex32 } from '../views/fields.js'
import { openSessionBody, sessionView } from '../views/session.js'

const params = z.object({ id: hex32 })
const self = z.boolean().default(false)

export const sessionRoutes = {
  openSession: {
    method: 'POST',
    path: '/v1/sessions',
    summary: 'Lock money for many jobs with one provider, which pays for the transaction.',
    body: openSessionBody,
    response: sessionView,
  },
  listSessions: {
    method: 'GET',
    path: '/v1/sessions',
    summary: 'Sessions of this daemon, newest first.',
    response: z.array(sessionView),
  },
  showSession: { method: 'GET', path: '/v1/sessions/:id', summary: 'One session.', params, response: sessionView },
  topUpSession: {
    method: 'POST',
    path: '/v1/sessions/:id/top-up',
    summary: 'Lock more for a session.',
    params,
    body: z.strictObject({ amount: amount.refine((units) => units > 0n, 'must be more than nothing'), self }),
    response: sessionView,
  },
  endSession: {
    method: 'POST',
    path: '/v1/sessions/:id/end',
    summary: 'Give notice: no more jobs, and what is left comes back when the notice is over.',
    params,
    body: z.strictObject({ self }),
    response: sessionView,
  },
  closeSession: {
    method: 'POST',
    path: '/v1/sessions/:id/close',
    summary: 'Close a session: its provider at any time, its client when the notice is over.',
    params,
    response: sessionView,
  },
} satisfies Record<string, Route>
