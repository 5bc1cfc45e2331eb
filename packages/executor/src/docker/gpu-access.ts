import { CodedError } from '@opgpu/utils'
import type Docker from 'dockerode'
import type { Device } from '../gpu/device.js'
import type { EngineReport, Gpu } from '../port.js'

export type Handover = Pick<Docker.HostConfig, 'DeviceRequests' | 'Devices' | 'GroupAdd'>
type DeviceRequest = NonNullable<Docker.HostConfig['DeviceRequests']>[number]

/** One way to hand over NVIDIA devices. CDI specs name them by UUID or by index, as they were generated. */
export interface GpuChoice {
  kind: EngineReport['gpuAccess']
  names: 'uuid' | 'index'
}

export const NO_GPU: GpuChoice = { kind: 'none', names: 'uuid' }
/** In the order of preference. */
export const GPU_CHOICES: GpuChoice[] = [
  { kind: 'cdi', names: 'uuid' },
  { kind: 'cdi', names: 'index' },
  { kind: 'device-requests', names: 'uuid' },
]

/** AMD's compute interface, shared by all its devices; the render nodes say which of them a job may use. */
const KFD = '/dev/kfd'

/** How this engine gives a job its GPUs. NVIDIA's way is found out by the self-test; AMD's are plain device nodes. */
export class GpuAccess {
  choice = NO_GPU
  readonly #devices: Map<string, Device>

  constructor(devices: Device[]) {
    this.#devices = new Map(devices.map((device) => [device.gpu.uuid, device]))
  }

  /** Throws `provisioning_failed` for devices that nothing was seen to hand over. */
  handOver(gpus: Gpu[]): Handover {
    const devices = gpus.map(({ uuid }) => this.#devices.get(uuid) ?? unknown(uuid))
    return {
      ...this.#nvidia(devices.filter(({ gpu }) => gpu.vendor === 'nvidia')),
      ...amd(devices.filter(({ gpu }) => gpu.vendor === 'amd')),
    }
  }

  #nvidia(devices: Device[]): Handover {
    if (devices.length === 0) return {}
    const { kind, names } = this.choice
    if (kind === 'none') throw refuse('this engine was not seen to hand over NVIDIA devices')
    const ids = devices.map(({ gpu, index }) => (names === 'uuid' ? gpu.uuid : `${index}`))
    return { DeviceRequests: [kind === 'cdi' ? byName(ids) : byHook(ids)] }
  }
}

function byName(ids: string[]): DeviceRequest {
  return { Driver: 'cdi', DeviceIDs: ids.map((id) => `nvidia.com/gpu=${id}`) }
}

function byHook(ids: string[]): DeviceRequest {
  return { Driver: 'nvidia', DeviceIDs: ids, Capabilities: [['gpu', 'compute', 'utility']] }
}

function amd(devices: Device[]): Handover {
  if (devices.length === 0) return {}
  const nodes = [KFD, ...devices.flatMap(({ nodes }) => nodes)]
  const groups = new Set(devices.flatMap(({ groups }) => groups))
  return {
    Devices: nodes.map((path) => ({ PathOnHost: path, PathInContainer: path, CgroupPermissions: 'rw' })),
    GroupAdd: [...groups].map(String),
  }
}

function unknown(uuid: string): never {
  throw refuse(`there is no GPU ${uuid} here`)
}

function refuse(why: string): CodedError<'provisioning_failed'> {
  return new CodedError('provisioning_failed', why, { hint: 'run the self-test again, or look at the driver' })
}
