import type { Address, Hex32 } from '@opgpu/protocol/ids'
import type { JobRequest } from '@opgpu/protocol/jobfile/request'
import type { CallView, PreviewView } from './views/calls/call.js'
import type { SupportView } from './views/calls/governance.js'
import type { JobEvent, LogChunkView, LogOffsets } from './views/event.js'
import type { BallotView, GovernanceView, ProposalView } from './views/governance.js'
import type { ImageView, OutputsView, PushEvent, ReceiptView, VerificationView } from './views/image.js'
import type { JobSummaryView, JobView, QuoteView } from './views/job.js'
import type { NetworkView, SessionKeyView, TransactionView, WalletView } from './views/money.js'
import type { CardView, InfoView, PeerView, ProviderStatusView, ReadinessView } from './views/net.js'
import type { OpenSession, SessionView } from './views/session.js'
import type { ConsentView, StakeView } from './views/stake.js'

/** Codes that a backend throws as `CodedError` and that the server maps to a status; any other becomes 500. */
export type BackendErrorCode =
  | 'not_found'
  | 'bad_request'
  | 'conflict'
  | 'not_enough_credits'
  | 'not_enough_tokens'
  | 'reverted'
  | 'not_a_provider'
  | 'not_a_client'
  | 'chain_unreachable'
  | 'closing'

export interface JobsBackend {
  /** Resolves once the job is stored and will survive a restart; the rest is seen through `events`. */
  submit(request: JobRequest, signal: AbortSignal): Promise<{ id: string }>
  /** Who could run it now, at what price, and why the others cannot. Announces nothing. */
  quote(request: JobRequest, signal: AbortSignal): Promise<QuoteView>
  /** Newest first. */
  list(filter: { limit: number }): Promise<JobSummaryView[]>
  /** Throws `not_found`. */
  show(id: string): Promise<JobView>
  /** Asks for the end of a job; throws `conflict` when it has ended. Resolves with the job as it is now. */
  cancel(id: string, signal: AbortSignal): Promise<JobView>
  /** Objects to a result that waits on chain for its payment; throws `conflict` when none does. */
  dispute(id: string, reason: string, signal: AbortSignal): Promise<JobView>
  /** Rates a settled job's provider on chain, 0 to 100; throws `conflict` for a job that is not settled there. */
  rate(id: string, score: number, signal: AbortSignal): Promise<JobView>
  /** Writes the outputs into `directory` (absolute, created). Throws `conflict` while there are none. */
  outputs(id: string, directory: string, signal: AbortSignal): Promise<OutputsView>
  /** What has been logged so far, each stream from its offset; ends at what is known now. */
  logs(id: string, from: LogOffsets, signal: AbortSignal): AsyncIterable<LogChunkView>
  /** The current state first, then all that happens, logs from their offsets on; ends after `final`. */
  events(id: string, from: LogOffsets, signal: AbortSignal): AsyncIterable<JobEvent>
}

export interface ImagesBackend {
  /** Takes in an image archive (`docker save`) from an absolute path; the last item is `done`. */
  push(path: string, signal: AbortSignal): AsyncIterable<PushEvent>
  list(): Promise<ImageView[]>
}

export interface ReceiptsBackend {
  /** By receipt CID or by job id. Throws `not_found`. */
  show(id: string, signal: AbortSignal): Promise<ReceiptView>
  verify(id: string, signal: AbortSignal): Promise<VerificationView>
}

export interface SessionsBackend {
  /** Resolves when it is open on chain. Throws `conflict` when the provider does not carry it. */
  open(request: OpenSession, signal: AbortSignal): Promise<SessionView>
  /** Newest first. */
  list(): Promise<SessionView[]>
  /** Throws `not_found`. */
  show(id: string): Promise<SessionView>
  topUp(id: string, request: { amount: bigint; self: boolean }, signal: AbortSignal): Promise<SessionView>
  end(id: string, request: { self: boolean }, signal: AbortSignal): Promise<SessionView>
  /** Throws `conflict` while a notice runs or tasks are under way. */
  close(id: string, signal: AbortSignal): Promise<SessionView>
}

/** Accounts left out are this daemon's own. */
export interface MoneyBackend {
  network(): Promise<NetworkView>
  wallet(query: { account?: Address; salt?: Hex32 }): Promise<WalletView>
  sessionKey(wallet: Address, key: Address): Promise<SessionKeyView>
  stake(query: { operator?: Address }): Promise<StakeView>
  governance(query: { account?: Address }): Promise<GovernanceView>
  /** Throws `not_found`. */
  proposal(id: bigint, query: { account?: Address }): Promise<ProposalView>
  /** Throws `reverted` with a plain reason when the call would be refused. */
  preview(call: CallView): Promise<PreviewView>
  /** Sends what the call needs before it, then the call. The same key again is the same transaction. */
  send(call: CallView, signal: AbortSignal, key?: string): Promise<TransactionView>
  consent(owner: Address): Promise<ConsentView>
  ballot(proposalId: bigint, support: SupportView): Promise<BallotView>
}

/** What a daemon must provide; the server binds every route to one of these. Amounts are smallest units. */
export interface Backend {
  info(): Promise<InfoView>
  ready(): Promise<ReadinessView>
  jobs: JobsBackend
  images: ImagesBackend
  receipts: ReceiptsBackend
  /** Of one of its chains, by its network's name or its id; default: the first. Throws `bad_request`. */
  money(chain?: string): MoneyBackend
  sessions: SessionsBackend
  provider: { status(): Promise<ProviderStatusView> }
  net: { peers(): Promise<PeerView[]>; gpus(): Promise<CardView[]> }
}
