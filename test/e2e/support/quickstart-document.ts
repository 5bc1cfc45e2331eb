import { z } from 'zod'

const amount = z.string().regex(/^\d+$/).transform(BigInt)
const address = z.string().regex(/^0x[0-9a-f]{40}$/)
const millis = z.number().min(0)
const name = z.string().min(1)
const FILES = ['out/model.json', 'out/picture.png', 'out/report.json'] as const

/** What `quickstart --json` prints, at least. */
export const quickstartSchema = z.object({
  task: z.object({ id: z.string().regex(/^0x[0-9a-f]{64}$/), state: name, mode: name }),
  bids: z.array(z.object({ provider: address, amount })),
  award: z.object({ provider: address, reason: name }),
  container: z.object({ image: name, exitCode: z.int() }),
  outputs: z.object({
    cid: name,
    files: z.array(z.object({ path: z.enum(FILES), size: z.int().min(1) })).length(FILES.length),
    directory: name,
  }),
  receipt: z.object({ cid: name, verified: z.boolean() }),
  payments: z.object({ paid: amount, refunded: amount, stakers: amount, treasury: amount, token: z.literal('OGPN') }),
  gas: z.object({ award: z.int().min(21_000), settle: z.int().min(21_000) }),
  timingsMs: z.object({
    announce: millis,
    bidding: millis,
    award: millis,
    fetch: millis,
    pull: millis,
    run: millis,
    publish: millis,
    settle: millis,
    total: millis,
  }),
  processes: z.array(z.object({ role: name, pid: z.int(), dataDir: name, api: z.url(), peerId: name })),
  chain: z.object({
    rpcUrl: z.url(),
    chainId: z.int(),
    pid: z.int(),
    contracts: z.object({ token: address, stakingVault: address, paymentEscrow: address, taskManager: address }),
  }),
})

export type QuickstartDocument = z.output<typeof quickstartSchema>
