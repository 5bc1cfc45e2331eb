import { command } from '../docker/command.js'
import { hasErrno } from '../docker/errno.js'
import type { Device } from './inventory.js'

const QUERY = ['--query-gpu=uuid,name,memory.total', '--format=csv,noheader,nounits']
const MIB = 1024 * 1024

/** The NVIDIA devices that the driver lists; none when there is no driver. */
export async function nvidiaDevices(nvidiaSmi: string): Promise<Device[]> {
  try {
    return parseNvidia(await command(nvidiaSmi, ...QUERY))
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'EACCES') || ranAndFailed(error)) return []
    throw error
  }
}

/** One line per device: `GPU-…, NVIDIA H100, 81559`. Devices without a UUID or a size, such as one that fell off the bus, are left out. */
export function parseNvidia(text: string): Device[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(GPU-[0-9a-f-]+|MIG-[0-9a-zA-Z/-]+)\s*,\s*(.+?)\s*,\s*(\d+)\s*$/.exec(line)
    if (match?.[1] === undefined || match[2] === undefined) return []
    const gpu = { vendor: 'nvidia' as const, uuid: match[1], model: match[2], vramBytes: Number(match[3]) * MIB }
    return [{ gpu, nodes: [] }]
  })
}

/** A tool without its driver ends with a code. */
function ranAndFailed(error: unknown): boolean {
  return typeof (error as { code?: unknown }).code === 'number'
}
