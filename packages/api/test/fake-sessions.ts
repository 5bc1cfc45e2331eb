import type { Hex32 } from '@opgpu/protocol/ids'
import { CodedError } from '@opgpu/utils'
import type { SessionsBackend, SessionView } from '../src/index.js'
import type { Asked } from './fake-places.js'
import { CLIENT, PROVIDER, TOKEN } from './fake-places.js'

const OGPN = 10n ** 18n
export const SESSION: Hex32 = `0x${'5e'.repeat(32)}`

const session = (over: Partial<SessionView> = {}): SessionView => ({
  id: SESSION,
  role: 'client',
  state: 'open',
  client: CLIENT,
  provider: PROVIDER,
  token: TOKEN,
  deposit: 50n * OGPN,
  signed: 2n * OGPN,
  redeemed: OGPN,
  free: 48n * OGPN,
  noticeSeconds: 3600,
  createdAt: 1,
  jobs: [],
  ...over,
})

/** One session that does what it is told. */
export function fakeSessions(asked: Asked): SessionsBackend {
  const known = (id: string): void => {
    if (id !== SESSION) throw new CodedError('not_found', `no session ${id} here`)
  }
  return {
    async open(request) {
      asked.openSession = request
      return session()
    },
    list: async () => [session()],
    async show(id) {
      known(id)
      return session()
    },
    async topUp(id, { amount }) {
      known(id)
      return session({ deposit: 50n * OGPN + amount })
    },
    async end(id, request) {
      known(id)
      asked.endSession = request
      return session({ state: 'closing', closingAt: 4_102_444_800_000 })
    },
    async close(id) {
      known(id)
      return session({ state: 'closed', free: 0n })
    },
  }
}
