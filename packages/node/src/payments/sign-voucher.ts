import { nextVoucher, type Task } from '@opgpu/market'
import {
  type Domain,
  type SessionId,
  type Signed,
  type Signer,
  signMessage,
  type Voucher,
  ZERO_HASH,
} from '@opgpu/protocol'
import type { StepContext } from '../tasks/context.js'
import { accountOf, billedMs, type PaidRun, policyOf, sessionOf } from './run-account.js'

export type VoucherSigner = Pick<StepContext, 'book' | 'sessions' | 'chain' | 'signer'>

/** Signs for a run as far ahead as was agreed. The voucher is on disk before it is returned. */
export async function signForRun(context: VoucherSigner, task: PaidRun): Promise<Signed<Voucher>> {
  const { book, sessions, chain } = context
  const session = sessionOf(task, chain.domain)
  const sign = () => voucherFor(context, session ?? task.id, termsNow(context, task))
  const voucher = session === undefined ? sign() : await signed(sessions, session, sign)
  await book.apply(task.id, { type: 'vouched', voucher, at: Date.now() })
  return voucher
}

export function voucherFor(
  { signer, chain }: { signer: Signer; chain: { domain: Domain } },
  taskId: Voucher['taskId'],
  terms: Pick<Voucher, 'amount' | 'sequence'>,
): Signed<Voucher> {
  return signMessage(signer, 'Voucher', { taskId, meter: ZERO_HASH, ...terms }, chain.domain)
}

/** The client's last voucher for what pays this task. */
export function lastVoucher({ sessions, chain }: Pick<StepContext, 'sessions' | 'chain'>, task: Task) {
  const session = sessionOf(task, chain.domain)
  return session === undefined ? task.voucher : sessions.peek(session)?.voucher
}

function termsNow(context: VoucherSigner, task: PaidRun): Pick<Voucher, 'amount' | 'sequence'> {
  const now = Date.now()
  return nextVoucher(accountOf(context, task, now, aheadOf), billedMs(task, now), policyOf(task))
}

/** The other runs of a session are signed for as far ahead as this one. */
export const aheadOf = ({ stage, spec }: PaidRun): number => (stage.state === 'running' ? spec.payment.aheadMs : 0)

async function signed(
  sessions: StepContext['sessions'],
  id: SessionId,
  sign: () => Signed<Voucher>,
): Promise<Signed<Voucher>> {
  const { voucher } = await sessions.update(id, (record) => ({ ...record, voucher: sign() }))
  if (voucher === undefined) throw new Error('a session lost its voucher')
  return voucher
}
