import { asAddress } from '@opgpu/protocol/ids'
import { cpuMillis, duration, price, problemsOf, size } from '@opgpu/protocol/jobfile'
import { CodedError } from '@opgpu/utils'
import { z } from 'zod'

const ROLES = ['client', 'provider', 'bootstrap'] as const
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const
const multiaddr = z.string().regex(/^\/.+\/.+/, 'not a multiaddr (write /ip4/127.0.0.1/tcp/4001)')

/** What a person sets for a daemon: the content of `config.yaml`, and what the options of `start` put over it. */
export const settingsSchema = z.strictObject({
  roles: z
    .array(z.enum(ROLES, { error: `write ${ROLES.join(', ')}` }))
    .min(1, 'needs a role')
    .default(['client']),
  /** The network file; relative to the data directory. */
  network: z.string().default('network.json'),
  /** Files of the chains beside it. */
  alsoNetwork: z.array(z.string()).default([]),
  listen: z.array(multiaddr).optional(),
  announce: z.array(multiaddr).optional(),
  bootstrap: z.array(multiaddr).optional(),
  /** 0 takes a free one. */
  apiPort: z.coerce.number({ error: 'not a port' }).int('not a port').min(0).max(65_535, 'not a port').default(0),
  /** The Docker Engine: `unix:///path` or `tcp://host:port`. */
  docker: z.string().optional(),
  /** OCI runtime, such as `runsc`. */
  runtime: z.string().optional(),
  /** What of this machine is offered. */
  cpus: cpuMillis.optional(),
  memory: size(64 * 1024 ** 2, '16G').optional(),
  disk: size(64 * 1024 ** 2, '50G').optional(),
  /** Asked for a second of one CPU, and of one GPU. */
  rate: price.optional(),
  gpuRate: price.optional(),
  /** The same in other tokens of the network; a token has both. */
  tokenRate: z.array(z.string()).default([]),
  tokenGpuRate: z.array(z.string()).default([]),
  /** A provider's accepted results wait so long to be settled together, or until they are so many or worth so much. */
  settleAge: duration(0, '10m').optional(),
  settleTasks: z.coerce.number({ error: 'not a number' }).int('not a whole number').min(1, 'less than 1').optional(),
  settleValue: price.optional(),
  /** The cloud wallet that a client's jobs are paid from. */
  wallet: z
    .string({ error: 'not an address (write it in quotes)' })
    .regex(/^0x[0-9a-fA-F]{40}$/, 'not an address')
    .transform(asAddress)
    .optional(),
  /** What one of the chain's coins is worth, so that quotes tell from which value on a job is worth its gas. */
  coinPrice: price.optional(),
  /** The most that files and images may take on disk. */
  storageQuota: size(64 * 1024 ** 2, '64G').optional(),
  logLevel: z.enum(LOG_LEVELS, { error: `write ${LOG_LEVELS.join(', ')}` }).optional(),
})

export type Settings = z.output<typeof settingsSchema>

/** Throws `bad_config` with one line per problem. `where` says where the values stand. */
export function parseSettings(given: unknown, where: string): Settings {
  const parsed = settingsSchema.safeParse(given)
  if (parsed.success) return parsed.data
  const lines = problemsOf(parsed.error, given).map(({ path, message }) => `${where} ${path.join('.')}: ${message}`)
  throw new CodedError('bad_config', lines.join('\n'), { hint: 'see: opgpu start --help' })
}
