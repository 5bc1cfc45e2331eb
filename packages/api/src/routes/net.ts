import { z } from 'zod'
import type { Route } from '../route.js'
import { cardView, infoView, peerView, providerStatusView, type ReadinessView, readinessView } from '../views/net.js'

export const netRoutes = {
  health: {
    method: 'GET',
    path: '/healthz',
    summary: 'The process answers.',
    response: z.object({ ok: z.literal(true) }),
    open: true,
  },
  ready: {
    method: 'GET',
    path: '/readyz',
    summary: 'Whether the daemon can do its work; 503 while it cannot.',
    response: readinessView,
    open: true,
    status: ({ ready }: ReadinessView) => (ready ? 200 : 503),
  },
  info: { method: 'GET', path: '/v1/info', summary: 'Who this daemon is.', response: infoView },
  providerStatus: {
    method: 'GET',
    path: '/v1/provider',
    summary: 'What this provider offers, has free, runs and has earned.',
    response: providerStatusView,
  },
  listPeers: { method: 'GET', path: '/v1/net/peers', summary: 'Connected peers.', response: z.array(peerView) },
  listGpus: {
    method: 'GET',
    path: '/v1/net/gpus',
    summary: 'Machines on offer, as their providers state them.',
    response: z.array(cardView),
  },
} satisfies Record<string, Route>
