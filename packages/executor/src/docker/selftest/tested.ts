import type { EngineReport } from '../../port.js'
import type { GpuChoice } from '../gpu-access.js'

/** A report and the way of handing over GPUs that it found. */
export interface Tested {
  report: EngineReport
  gpus: GpuChoice
}
