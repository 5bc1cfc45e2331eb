import { amdDevices } from './amd.js'
import type { Device } from './device.js'
import { nvidiaDevices } from './nvidia.js'

/** Where the inventory looks; other places in tests. */
export interface InventorySources {
  /** Program that answers like `nvidia-smi`. */
  nvidiaSmi: string
  /** Directory like `/sys/class/drm`. */
  drm: string
  /** AMD's compute interface; without it no AMD device can compute. */
  kfd: string
}

export const DEFAULT_SOURCES: InventorySources = {
  nvidiaSmi: 'nvidia-smi',
  drm: '/sys/class/drm',
  kfd: '/dev/kfd',
}

/** What is here, measured; none of it is looked up in a list of known cards. No GPU is an answer, not an error. */
export async function findDevices(sources: InventorySources = DEFAULT_SOURCES): Promise<Device[]> {
  const found = await Promise.all([nvidiaDevices(sources.nvidiaSmi), amdDevices(sources.drm, sources.kfd)])
  return found.flat()
}
