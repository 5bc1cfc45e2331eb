import type Docker from 'dockerode'
import type { EngineReport, Gpu } from '../port.js'

export type GpuAccessKind = EngineReport['gpuAccess']
export type Handover = Pick<Docker.HostConfig, 'DeviceRequests' | 'Devices'>
type DeviceRequest = NonNullable<Docker.HostConfig['DeviceRequests']>[number]

/** How this engine gives a job its GPUs. NVIDIA's way is found out by the self-test; AMD's are plain device nodes. */
export class GpuAccess {
  kind: GpuAccessKind
  readonly #nodesOf: (uuid: string) => string[]

  constructor(kind: GpuAccessKind, nodesOf: (uuid: string) => string[]) {
    this.kind = kind
    this.#nodesOf = nodesOf
  }

  devices(gpus: Gpu[]): Handover {
    const uuids = gpus.filter(({ vendor }) => vendor === 'nvidia').map(({ uuid }) => uuid)
    const nodes = gpus.filter(({ vendor }) => vendor === 'amd').flatMap(({ uuid }) => this.#nodesOf(uuid))
    return {
      ...(uuids.length > 0 ? { DeviceRequests: requests(this.kind, uuids) } : {}),
      ...(nodes.length > 0 ? { Devices: [KFD, ...nodes].map(deviceNode) } : {}),
    }
  }
}

/** AMD's compute interface, shared by all its devices; the render nodes say which of them a job may use. */
const KFD = '/dev/kfd'

/** `--gpus` by the runtime hook, or CDI names as `nvidia-ctk cdi generate --device-name-strategy=uuid` gives them. */
export function requests(kind: GpuAccessKind, uuids: string[]): DeviceRequest[] {
  if (kind === 'cdi') return [{ Driver: 'cdi', DeviceIDs: uuids.map((uuid) => `nvidia.com/gpu=${uuid}`) }]
  return [{ Driver: 'nvidia', DeviceIDs: uuids, Capabilities: [['gpu', 'compute', 'utility']] }]
}

function deviceNode(path: string): { PathOnHost: string; PathInContainer: string; CgroupPermissions: string } {
  return { PathOnHost: path, PathInContainer: path, CgroupPermissions: 'rw' }
}
