import type { Logger } from '@opgpu/utils'
import type { InventorySources } from '../gpu/inventory.js'

/** Bounds on what one container may use besides the resources that its job asked for. */
export interface SandboxCaps {
  /** Bytes of log kept per job, both streams together. */
  logBytes: number
  /** Processes and threads. */
  pids: number
  /** Bytes of /dev/shm; never more than half of the job's memory. */
  shmBytes: number
  /** Open files of one process. */
  files: number
}

/** How much of this machine jobs may have; what is left out is all of it. */
export interface Share {
  cpuMillis?: number
  memoryBytes?: number
  diskBytes?: number
  /** UUIDs of the GPUs on offer. */
  gpus?: string[]
}

export interface DockerExecutorOptions {
  /** `unix:///path`, a bare socket path, or `tcp://host:port` of an engine that sees this machine's files. */
  endpoint: string
  /** Existing directory for outputs and logs; belongs to this daemon alone. */
  directory: string
  /** The daemon's own id: two daemons on one engine never touch each other's containers. Letters, digits, `_.-`. */
  namespace: string
  logger: Logger
  /** Ends every background activity; containers go on and are found again. */
  signal: AbortSignal
  /** User and group of jobs. Default: an unused id when the daemon is root, its own otherwise. */
  user?: { uid: number; gid: number }
  caps?: Partial<SandboxCaps>
  share?: Share
  /** OCI runtime, such as `runsc`. Default: the engine's own. */
  runtime?: string
  /** How outputs are bounded. `auto` takes a loopback file system where it can mount one, else watches the size. */
  outputQuota?: 'auto' | 'loopback' | 'watch'
  /** Bytes that images loaded by this daemon may hold before the least recently used go. Default: 100 GiB. */
  imageBytes?: number
  /** Where GPUs are looked for. */
  gpuSources?: InventorySources
  /** Image id used by the self-test where none can be assembled from this machine's own shell. */
  probeImage?: string
}

/** No account of a usual distribution has this id, so a job owns nothing on the host. */
const JOB_ID = 61_061

/** 16 MiB of log is more than a person reads; 2048 pids are what data loaders need, with room; 4096 files is what any engine may itself open. */
export const DEFAULT_CAPS: SandboxCaps = {
  logBytes: 16 * 1024 * 1024,
  pids: 2048,
  shmBytes: 8 * 1024 ** 3,
  files: 4096,
}

export const DEFAULT_IMAGE_BYTES = 100 * 1024 ** 3

export function defaultUser(): { uid: number; gid: number } {
  const uid = process.getuid?.() ?? 0
  return uid === 0 ? { uid: JOB_ID, gid: JOB_ID } : { uid, gid: process.getgid?.() ?? uid }
}
