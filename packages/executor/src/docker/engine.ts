import { Agent } from 'node:http'
import { CodedError, orAborted } from '@opgpu/utils'
import type Docker from 'dockerode'
import { engineError } from './errors.js'

/** What the engine says about itself; the self-test decides what of it is true. */
export interface EngineFacts {
  id: string
  name: string
  version: string
  apiVersion: string
  cpus: number
  memoryBytes: number
  cgroupDriver: string
  cgroupVersion: string
  /** An init binary is installed, so zombies can be reaped. */
  init: boolean
  /** The default one. */
  runtime: string
  cdi: boolean
}

export interface Engine {
  docker: Docker
  facts: EngineFacts
  close(): void
}

/** Newest API that this adapter was written against; older engines are spoken to in their own version. */
const API = { newest: '1.45', oldest: '1.41' }
const CONNECT_TIMEOUT_MS = 10_000

/** Rejects with `engine_unreachable`. */
export async function connect(endpoint: string, signal: AbortSignal): Promise<Engine> {
  const { default: Client } = await import('dockerode')
  const agent = new Agent({ keepAlive: true })
  const at = { ...parseEndpoint(endpoint), agent }
  const limit = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_TIMEOUT_MS)])
  try {
    const spoken = await orAborted(new Client(at).version(), limit)
    const apiVersion = negotiate(spoken.ApiVersion)
    const docker = new Client({ ...at, version: `v${apiVersion}` })
    const facts = readFacts(await orAborted(docker.info(), limit), spoken, apiVersion)
    return { docker, facts, close: () => agent.destroy() }
  } catch (cause) {
    agent.destroy()
    throw engineError('engine_unreachable', `cannot use the engine at ${endpoint}`, cause)
  }
}

function parseEndpoint(endpoint: string): { socketPath: string } | { protocol: 'http'; host: string; port: string } {
  if (!endpoint.includes('://')) return { socketPath: endpoint }
  const url = new URL(endpoint)
  if (url.protocol === 'unix:') return { socketPath: url.pathname }
  if (url.protocol === 'tcp:' || url.protocol === 'http:') {
    return { protocol: 'http', host: url.hostname, port: url.port || '2375' }
  }
  throw new CodedError('engine_unreachable', `cannot speak ${url.protocol} to a Docker Engine`, {
    hint: 'name a unix:// or tcp:// endpoint',
  })
}

function negotiate(spoken: string): string {
  if (minor(spoken) < minor(API.oldest)) {
    throw new CodedError('engine_unreachable', `the engine speaks API ${spoken}; ${API.oldest} is needed`, {
      hint: 'install Docker Engine 20.10 or newer',
    })
  }
  return minor(spoken) > minor(API.newest) ? API.newest : spoken
}

function minor(version: string): number {
  return Number(version.split('.')[1] ?? 0)
}

interface Info {
  ID?: string
  NCPU?: number
  MemTotal?: number
  CgroupDriver?: string
  CgroupVersion?: string
  DefaultRuntime?: string
  CDISpecDirs?: string[]
}

function readFacts(info: Info, spoken: Docker.DockerVersion, apiVersion: string): EngineFacts {
  return {
    id: info.ID ?? '',
    name: spoken.Components?.some(({ Name }) => Name === 'Podman Engine') ? 'podman' : 'docker',
    version: spoken.Version,
    apiVersion,
    cpus: info.NCPU ?? 1,
    memoryBytes: info.MemTotal ?? 0,
    cgroupDriver: info.CgroupDriver ?? '',
    cgroupVersion: info.CgroupVersion ?? '1',
    init: spoken.Components?.some(({ Name, Version }) => Name === 'docker-init' && Version !== 'N/A') ?? false,
    runtime: info.DefaultRuntime ?? 'runc',
    cdi: (info.CDISpecDirs ?? []).length > 0,
  }
}
