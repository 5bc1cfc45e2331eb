import type { JobRequest } from '@opgpu/protocol/jobfile/request'
import type { JobEvent, LogChunkView, LogOffsets } from './views/event.js'
import type { ImageView, OutputsView, PushEvent, ReceiptView, VerificationView } from './views/image.js'
import type { JobSummaryView, JobView, QuoteView } from './views/job.js'
import type { StakeView, TransactionView, WalletView } from './views/money.js'
import type { CardView, InfoView, PeerView, ProviderStatusView, ReadinessView } from './views/net.js'

/** Codes that a backend throws as `CodedError` and that the server maps to a status; any other becomes 500. */
export type BackendErrorCode =
  | 'not_found'
  | 'bad_request'
  | 'conflict'
  | 'not_enough_credits'
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

/** What a daemon must provide; the server binds every route to one of these. Amounts are smallest units. */
export interface Backend {
  info(): Promise<InfoView>
  ready(): Promise<ReadinessView>
  jobs: JobsBackend
  images: ImagesBackend
  receipts: ReceiptsBackend
  wallet: {
    show(): Promise<WalletView>
    deposit(amount: bigint, signal: AbortSignal): Promise<TransactionView>
    withdraw(amount: bigint, signal: AbortSignal): Promise<TransactionView>
  }
  stake: {
    show(): Promise<StakeView>
    add(amount: bigint, signal: AbortSignal): Promise<TransactionView>
  }
  provider: { status(): Promise<ProviderStatusView> }
  net: { peers(): Promise<PeerView[]>; gpus(): Promise<CardView[]> }
}
