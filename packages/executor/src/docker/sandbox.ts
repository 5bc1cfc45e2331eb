import type Docker from 'dockerode'
import type { JobRun } from '../port.js'
import type { SandboxCaps } from './options.js'

/** Everything about the sandbox that is the same for every job of a daemon. */
export interface Sandbox {
  user: { uid: number; gid: number }
  caps: SandboxCaps
  seccomp: string
  runtime?: string
  /** The engine has an init binary that reaps zombies. */
  init: boolean
}

/** The parts of a job that the sandbox is shaped by. */
export type Confined = Pick<JobRun, 'imageId' | 'entrypoint' | 'command' | 'environment' | 'inputs' | 'resources'>

export interface Mounts {
  /** Host directories that are this job's writable outputs. */
  outputs: { hostPath: string; containerPath: string }[]
  /** Paths where the image asks for a volume: each is a bounded tmpfs instead. */
  volumes: string[]
  /** How the job's GPUs are handed over. */
  devices: Pick<Docker.HostConfig, 'DeviceRequests' | 'Devices' | 'GroupAdd'>
}

const NANOS_PER_MILLI_CPU = 1_000_000
/** Room for what a log line's envelope adds, so that the engine does not drop what the daemon still keeps. */
const LOG_FILE_FACTOR = 4
const LOG_FILES = 2
/** /tmp counts as the job's memory; half leaves it room to run. */
const TMP_SHARE = 2
/** Above the 0 that everything else has: jobs go first when the machine runs out of memory. */
const OOM_SCORE = 500

export function containerOptions(run: Confined, sandbox: Sandbox, mounts: Mounts): Docker.ContainerCreateOptions {
  const { uid, gid } = sandbox.user
  return {
    Image: run.imageId,
    Cmd: run.command,
    ...(run.entrypoint === undefined ? {} : { Entrypoint: run.entrypoint }),
    Env: Object.entries({ HOME: '/tmp', ...run.environment, ...NO_DEVICES_BY_NAME }).map(
      ([name, value]) => `${name}=${value}`,
    ),
    User: `${uid}:${gid}`,
    Hostname: 'job',
    NetworkDisabled: true,
    Healthcheck: { Test: ['NONE'] },
    HostConfig: { ...isolation(sandbox), ...limits(run, sandbox), ...mounts.devices, Mounts: binds(run, mounts) },
  }
}

/** NVIDIA's runtime gives any devices that an image or a job names here. What the engine itself hands over comes after it. */
const NO_DEVICES_BY_NAME = { NVIDIA_VISIBLE_DEVICES: 'void' }

/** The client library's types do not know this field. */
const OWN_CGROUPS = { CgroupnsMode: 'private' }

function isolation({ seccomp, runtime, init }: Sandbox): Docker.HostConfig {
  return {
    NetworkMode: 'none',
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges', `seccomp=${seccomp}`],
    ReadonlyRootfs: true,
    Privileged: false,
    IpcMode: 'private',
    ...OWN_CGROUPS,
    RestartPolicy: { Name: 'no' },
    ...(init ? { Init: true } : {}),
    ...(runtime === undefined ? {} : { Runtime: runtime }),
  }
}

function limits({ resources }: Confined, { caps }: Sandbox): Docker.HostConfig {
  const memory = resources.memoryBytes
  const scratch = Math.floor(memory / TMP_SHARE)
  return {
    Memory: memory,
    MemorySwap: memory,
    NanoCpus: resources.cpuMillis * NANOS_PER_MILLI_CPU,
    PidsLimit: caps.pids,
    ShmSize: Math.min(caps.shmBytes, scratch),
    Tmpfs: { '/tmp': `rw,nosuid,nodev,exec,mode=1777,size=${scratch}` },
    Ulimits: [
      { Name: 'nofile', Soft: caps.files, Hard: caps.files },
      { Name: 'core', Soft: 0, Hard: 0 },
    ],
    OomScoreAdj: OOM_SCORE,
    LogConfig: {
      Type: 'json-file',
      Config: { 'max-size': `${caps.logBytes * LOG_FILE_FACTOR}`, 'max-file': `${LOG_FILES}` },
    },
  }
}

function binds({ inputs, resources }: Confined, { outputs, volumes }: Mounts): Docker.MountSettings[] {
  const taken = new Set([...inputs, ...outputs].map(({ containerPath }) => containerPath))
  return [
    ...volumes.filter((path) => !taken.has(path)).map((path) => scratch(path, resources.memoryBytes)),
    ...inputs.map(({ hostPath, containerPath }) => bind(hostPath, containerPath, true)),
    ...outputs.map(({ hostPath, containerPath }) => bind(hostPath, containerPath, false)),
  ]
}

function scratch(Target: string, memoryBytes: number): Docker.MountSettings {
  const TmpfsOptions = { SizeBytes: Math.floor(memoryBytes / TMP_SHARE), Mode: 0o1777 }
  return { Type: 'tmpfs', Source: '', Target, TmpfsOptions }
}

function bind(Source: string, Target: string, ReadOnly: boolean): Docker.MountSettings {
  return { Type: 'bind', Source, Target, ReadOnly, BindOptions: { Propagation: 'rprivate' } }
}
