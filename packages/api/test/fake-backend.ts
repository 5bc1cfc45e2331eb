import type { CidText, Hex32 } from '@opgpu/protocol/ids'
import type { JobRequest } from '@opgpu/protocol/jobfile'
import { CodedError } from '@opgpu/utils'
import type { Backend, JobEvent, JobView } from '../src/index.js'
import { fakeMoney } from './fake-money.js'
import { type Asked, CLIENT, PROVIDER, TOKEN, TX } from './fake-places.js'
import { fakeSessions } from './fake-sessions.js'

export const JOB: Hex32 = `0x${'ab'.repeat(32)}`
export const CID = 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi' as CidText
export { type Asked, CLIENT, PROVIDER } from './fake-places.js'

const MACHINE = {
  cpuMillis: 8000,
  memoryBytes: 2 ** 34,
  diskBytes: 2 ** 36,
  gpus: [{ vendor: 'nvidia', uuid: 'GPU-1', model: 'H200', vramBytes: 2 ** 37 }],
}

export interface FakeOptions {
  exitCode?: number
  /** Hold the job open until it is cancelled. */
  endless?: boolean
  /** Hear the wish to cancel and go on. */
  deaf?: boolean
}

export const jobOf = (exitCode: number): JobView => ({
  id: JOB,
  role: 'client',
  state: 'settled',
  mode: 'auction',
  chain: { id: 31_337, network: 'local' },
  createdAt: 1_700_000_000_000,
  offer: { client: CLIENT, maxPrice: 5n * 10n ** 18n, bidUntil: 1, finishBy: 2, minStake: 0n, minReputation: 0 },
  bids: [{ provider: PROVIDER, amount: 2n ** 100n, ratePerSecond: 7n, score: 0.5 }],
  award: { provider: PROVIDER, amount: 2n ** 100n, reason: 'lowest price of 1 bid', transaction: TX },
  container: { image: CID, command: ['echo', 'hello'], exitCode },
  outputs: { cid: CID, files: [{ path: 'out/answer.txt', size: 3 }] },
  receipt: { cid: CID, verified: true },
  payments: { paid: 1n, refunded: 2n, stakers: 3n, treasury: 4n, token: 'OGPN' },
  gas: { award: 100_000, settle: 50_000 },
  timingsMs: { announce: 1, bidding: 300, total: 1234.5 },
  gpus: ['GPU-1'],
})

const cancelledJob = (): JobView => ({
  ...jobOf(0),
  state: 'cancelled',
  container: { image: CID, command: [] },
})

async function* eventsOf(exitCode: number): AsyncGenerator<JobEvent> {
  yield { type: 'state', at: 1, state: 'running' }
  yield { type: 'phase', at: 1, phase: 'pulling', done: 5, total: 10 }
  yield { type: 'log', stream: 'stdout', offset: 0, data: Buffer.from('hello\n') }
  yield { type: 'log', stream: 'stderr', offset: 0, data: Uint8Array.of(0xff, 0x00, 0x0a) }
  yield { type: 'final', at: 2, state: 'settled', exitCode }
}

/** A daemon's face without a daemon behind it. */
export function fakeBackend(asked: Asked, { exitCode = 0, endless = false, deaf = false }: FakeOptions = {}): Backend {
  const cancelled = Promise.withResolvers<void>()
  const known = (id: string): void => {
    if (id !== JOB) throw new CodedError('not_found', `no job ${id}`, { hint: 'see opgpu job ls' })
  }
  return {
    info: async () => ({
      roles: ['client'],
      peerId: '16Uiu2HAm',
      address: CLIENT,
      listen: ['/ip4/127.0.0.1/tcp/1'],
      api: 'http://127.0.0.1:1',
      dataDir: '/data',
      network: 'local',
      networks: [{ name: 'local', chainId: 31_337 }],
      version: '0.1.0',
    }),
    ready: async () => ({ ready: false, checks: [{ name: 'chain', ok: false, detail: 'not reachable' }] }),
    jobs: {
      async submit(request: JobRequest) {
        asked.submit = request
        return { id: JOB }
      },
      async quote(request) {
        asked.quote = request
        return {
          eligible: [{ provider: PROVIDER, estimate: 10n ** 18n, ratePerSecond: 3n, gpus: ['H200'] }],
          refused: [{ provider: CLIENT, conditions: ['needs 16 GiB of memory, has 8 GiB'] }],
          credits: 5n,
          minimumPrice: 10n ** 18n,
          token: TOKEN,
          fees: { stakersBps: 1200, treasuryBps: 300, clientRebate: 10 },
          minUsefulValue: { single: 2n * 10n ** 18n, batch: 10n ** 18n, session: 10n ** 16n },
        }
      },
      async list(filter) {
        asked.list = filter
        return [
          {
            id: JOB,
            role: 'client',
            state: 'settled',
            createdAt: 1,
            image: CID,
            provider: PROVIDER,
            exitCode,
            paid: 10n ** 18n,
          },
        ]
      },
      async show(id) {
        known(id)
        return asked.cancel === undefined ? jobOf(exitCode) : cancelledJob()
      },
      async dispute() {
        throw new CodedError('conflict', 'no result of the job waits on chain')
      },
      async rate(id, score) {
        known(id)
        asked.rating = score
        return jobOf(exitCode)
      },
      async cancel(id) {
        known(id)
        asked.cancel = id
        if (!deaf) cancelled.resolve()
        return cancelledJob()
      },
      async outputs(id, directory) {
        known(id)
        asked.outputs = directory
        return { cid: CID, directory, files: [{ path: 'out/answer.txt', size: 3 }] }
      },
      async *logs(id, from) {
        known(id)
        asked.logs = from
        yield { stream: 'stdout', offset: from.stdout, data: Buffer.from('hello\n') }
      },
      async *events(id, from, signal) {
        known(id)
        asked.events = from
        if (!endless) return yield* eventsOf(exitCode)
        yield { type: 'state', at: 1, state: 'running' }
        const gone = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
        await Promise.race([cancelled.promise, gone])
        asked.followersGone = signal.aborted
        yield {
          type: 'final',
          at: 2,
          state: 'cancelled',
          failure: { phase: 'running', code: 'cancelled', message: 'cancelled' },
        }
      },
    },
    images: {
      async *push(path) {
        asked.push = path
        yield { type: 'progress', done: 1, total: 2 }
        yield { type: 'done', image: { cid: CID, id: `sha256:${'0'.repeat(64)}`, size: 2 } }
      },
      list: async () => [{ cid: CID, id: `sha256:${'0'.repeat(64)}`, size: 2 }],
    },
    receipts: {
      show: async () => ({ cid: CID, jobId: JOB, receipt: { version: 1 } }),
      verify: async () => ({
        cid: CID,
        jobId: JOB,
        verified: true,
        checks: [{ name: 'offer', ok: true, detail: 'signed' }],
      }),
    },
    money: () => fakeMoney(asked),
    sessions: fakeSessions(asked),
    provider: {
      status: async () => ({
        offering: true,
        capacity: MACHINE,
        free: MACHINE,
        ratePerSecond: 9n,
        running: [JOB],
        jobs: { settled: 1, failed: 0 },
        earned: 5n,
        token: 'OGPN',
      }),
    },
    net: {
      peers: async () => [{ peerId: '16Uiu2HAm', addresses: [], direction: 'inbound', score: 1, latencyMs: 2.5 }],
      gpus: async () => [
        {
          provider: PROVIDER,
          issuedAt: 1,
          ...MACHINE,
          enforces: ['memory'],
          runtime: 'runc',
          ratePerSecond: 9n,
          otherRates: [],
        },
      ],
    },
  }
}
