import { z } from 'zod'
import { address, amount, timestamp, tokenView } from './fields.js'

export const ROLES = ['client', 'provider', 'bootstrap'] as const

export const infoView = z.object({
  roles: z.array(z.enum(ROLES)),
  peerId: z.string(),
  address,
  listen: z.array(z.string()),
  api: z.string(),
  dataDir: z.string(),
  /** The first one; jobs that name no chain are traded there. */
  network: z.string(),
  networks: z.array(z.object({ name: z.string(), chainId: z.int() })),
  version: z.string(),
})

/** `ready` once every check passes; each that does not says why. */
export const readinessView = z.object({
  ready: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
})

export const peerView = z.object({
  peerId: z.string(),
  addresses: z.array(z.string()),
  direction: z.enum(['inbound', 'outbound']),
  score: z.number(),
  latencyMs: z.number().optional(),
})

export const gpuView = z.object({ vendor: z.string(), uuid: z.string(), model: z.string(), vramBytes: z.int() })

const machine = {
  cpuMillis: z.int(),
  memoryBytes: z.int(),
  diskBytes: z.int(),
  gpus: z.array(gpuView),
}

/** What one provider says of its machine. */
export const cardView = z.object({
  provider: address,
  issuedAt: timestamp,
  ...machine,
  enforces: z.array(z.string()),
  runtime: z.string(),
  /** For one CPU, in the network's own token. */
  ratePerSecond: amount,
  /** The same in the other tokens that it takes. */
  otherRates: z.array(z.object({ token: tokenView, ratePerSecond: amount })),
})

export const providerStatusView = z.object({
  /** Whether this daemon offers its machine; `reason` when it does not. */
  offering: z.boolean(),
  reason: z.string().optional(),
  capacity: z.object(machine).optional(),
  free: z.object(machine).optional(),
  ratePerSecond: amount,
  running: z.array(z.string()),
  jobs: z.object({ settled: z.int(), failed: z.int() }),
  /** On the first of its chains. */
  earned: amount,
  token: z.string(),
})

export type InfoView = z.output<typeof infoView>
export type ReadinessView = z.output<typeof readinessView>
export type PeerView = z.output<typeof peerView>
export type CardView = z.output<typeof cardView>
export type ProviderStatusView = z.output<typeof providerStatusView>
