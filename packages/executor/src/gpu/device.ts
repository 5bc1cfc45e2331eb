import type { Gpu } from '../port.js'

/** A GPU of this machine and the device nodes it is reached by, where a job is given nodes. */
export interface Device {
  gpu: Gpu
  /** Its vendor's number for it. */
  index: number
  nodes: string[]
  /** Group ids that may open the nodes. */
  groups: number[]
}
