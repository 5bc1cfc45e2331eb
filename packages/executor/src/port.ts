import type { Failure, GpuVendor, JobImage, MeterSample, Resources } from '@opgpu/protocol'

export interface Gpu {
  vendor: GpuVendor
  /** The device's own UUID (or PCI address where the vendor has none): the unit of assignment. */
  uuid: string
  model: string
  vramBytes: number
}

export interface Capacity {
  cpuMillis: number
  memoryBytes: number
  diskBytes: number
  gpus: Gpu[]
}

/** Names of what the self-test saw the engine enforce. */
export const ENFORCEMENTS = [
  'network-none',
  'read-only-root',
  'no-capabilities',
  'no-new-privileges',
  'seccomp',
  'non-root',
  'memory',
  'cpu',
  'pids',
  'output-quota',
] as const
export type Enforcement = (typeof ENFORCEMENTS)[number]

export interface EngineReport {
  engine: string
  version: string
  apiVersion: string
  runtime: string
  enforces: Enforcement[]
  /** What a provider needs and did not get, each with what to do. */
  lacks: { enforcement: Enforcement; seen: string; fix: string }[]
  gpuAccess: 'none' | 'device-requests' | 'cdi'
}

export interface Reservation {
  id: string
  resources: Resources
  gpus: Gpu[]
}

export interface ImageSource {
  image: JobImage
  /** The archive's bytes, for an image by CID that the engine does not have. */
  archive?: () => AsyncIterable<Uint8Array>
}

export interface JobInput {
  name: string
  /** Directory or file on the host; mounted read-only. */
  hostPath: string
  containerPath: string
}

export interface JobRun {
  taskId: string
  /** Image id, `sha256:…`, as `ensureImage` returned it. */
  imageId: string
  entrypoint?: string[]
  command: string[]
  environment: Record<string, string>
  inputs: JobInput[]
  outputs: { name: string; containerPath: string }[]
  resources: Resources
  gpus: Gpu[]
  runMs: number
}

export interface LogChunk {
  stream: 'stdout' | 'stderr'
  /** Bytes of this stream before the chunk. */
  offset: number
  data: Uint8Array
}

export interface RunOutcome {
  /** -1 when the container never ended by itself. */
  exitCode: number
  startedAt: number
  endedAt: number
  failure?: Failure
  samples: MeterSample[]
  /** Bytes of log dropped at the cap. */
  logsTruncated: boolean
}

export type KillCode = 'cancelled' | 'timed_out' | 'unpaid' | 'disputed'

/** A container that exists: running, or ended and not yet collected. Found again by label after a restart. */
export interface JobHandle {
  readonly taskId: string
  /** Unix milliseconds at which the container started. */
  readonly startedAt: number
  /** From the first byte kept; ends when the container does and all is read. */
  logs(signal: AbortSignal): AsyncIterable<LogChunk>
  samples(signal: AbortSignal): AsyncIterable<MeterSample>
  /** Resolves once the container has ended and its deadline, memory and disk have been judged. Safe to call again. */
  wait(signal: AbortSignal): Promise<RunOutcome>
  /** Ends the container; `wait` then reports the first reason given. */
  kill(code: KillCode): Promise<void>
  /** Copies the regular files of the outputs and both logs into a fresh directory: `outputs/<name>/…`, `logs/stdout`, `logs/stderr`. */
  collect(signal: AbortSignal): Promise<{ outputs: string; logs: string }>
  /** Removes the container, its volumes and files. */
  remove(): Promise<void>
}

export type ExecutorErrorCode =
  | 'engine_unreachable'
  | 'no_capacity'
  | 'image_pull_failed'
  | 'image_mismatch'
  | 'provisioning_failed'

/** Runs jobs on this machine. Adapters: `docker/`. */
export interface Executor {
  /** Connects, tests what the engine enforces, measures the inventory. Rejects with `engine_unreachable`. */
  report(signal: AbortSignal): Promise<EngineReport>
  capacity(): Capacity
  free(): Capacity
  /** Takes cpu, memory, disk and GPUs out of the free capacity, by id; twice with the same id is once. Throws `no_capacity`. */
  reserve(id: string, resources: Resources): Reservation
  release(id: string): void
  /** Present, verified, returned by id. */
  ensureImage(
    source: ImageSource,
    options: { signal: AbortSignal; onProgress?: (p: { done: number; total?: number }) => void },
  ): Promise<string>
  images(): Promise<{ id: string; size: number }[]>
  start(run: JobRun, signal: AbortSignal): Promise<JobHandle>
  /** The task's container when it exists. */
  attach(taskId: string): Promise<JobHandle | undefined>
  /** Removes containers and files of tasks that are not in `keep`. Returns the tasks removed. */
  cleanUp(keep: ReadonlySet<string>): Promise<string[]>
  close(): Promise<void>
}
