import type { Logger } from '@opgpu/utils'
import type { Gpu } from '../../port.js'
import type { EngineFacts } from '../engine.js'
import { GPU_CHOICES, type GpuAccess, type GpuChoice, NO_GPU } from '../gpu-access.js'
import type { Probes } from './probes.js'
import { DEVICES } from './script.js'

export interface GpuProbeParameters {
  probes: Probes
  access: GpuAccess
  gpus: Gpu[]
  facts: EngineFacts
  logger: Logger
  signal: AbortSignal
}

/** The first way by which a job really sees an NVIDIA device. What the engine says only decides which ways are tried. */
export async function probeGpus(parameters: GpuProbeParameters): Promise<GpuChoice> {
  const { gpus, facts, logger } = parameters
  const gpu = gpus.find(({ vendor }) => vendor === 'nvidia')
  if (gpu === undefined) return NO_GPU
  for (const choice of GPU_CHOICES.filter(({ kind }) => kind !== 'cdi' || facts.cdi)) {
    if (await works(choice, gpu, parameters)) return choice
  }
  logger.warn('NVIDIA devices are not offered: the engine does not hand them over', {
    hint: 'install the NVIDIA Container Toolkit and restart the engine',
  })
  return NO_GPU
}

async function works(choice: GpuChoice, gpu: Gpu, { probes, access, logger, signal }: GpuProbeParameters) {
  access.choice = choice
  try {
    const { facts } = await probes.run(DEVICES, signal, [gpu])
    return facts.has('Device')
  } catch (error) {
    signal.throwIfAborted()
    logger.debug('a way to hand over GPUs does not work', { ...choice }, error)
    return false
  }
}
