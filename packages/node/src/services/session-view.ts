import type { SessionView } from '@opgpu/api'
import type { Network } from '@opgpu/chain'
import type { SessionRecord } from '../payments/session-record.js'
import { freeOf } from '../payments/session-rules.js'
import { symbolOf, tokenInfo } from './tokens.js'

export function sessionView(record: SessionRecord, network: Network): SessionView {
  const { id, side, session, state, deposit, redeemed, voucher, closingAt, createdAt, promised } = record
  const lapsed = state === 'opening' && session.validUntil < Date.now()
  const { client, provider, token: address, notice: noticeSeconds } = session
  const decimals = tokenInfo(network, address)?.decimals ?? 18
  return {
    id,
    role: side,
    state: lapsed ? 'lapsed' : state,
    client,
    provider,
    token: { address, symbol: symbolOf(network, address), decimals },
    deposit,
    signed: voucher?.message.amount ?? 0n,
    redeemed,
    free: freeOf(record),
    noticeSeconds,
    closingAt,
    createdAt,
    jobs: Object.keys(promised) as SessionView['jobs'],
  }
}
