import { command } from '../docker/command.js'
import { hasErrno } from '../docker/errno.js'
import type { Device } from './device.js'

const QUERY = ['--query-gpu=index,uuid,name,memory.total', '--format=csv,noheader,nounits']
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

/** One line per device: `0, GPU-…, NVIDIA H100, 81559`. Devices without a UUID or a size, such as one that fell off the bus, are left out. */
export function parseNvidia(text: string): Device[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s*,\s*(GPU-[0-9a-f-]+|MIG-[0-9a-zA-Z/-]+)\s*,\s*(.+?)\s*,\s*(\d+)\s*$/.exec(line)
    if (match?.[2] === undefined || match[3] === undefined) return []
    const gpu = { vendor: 'nvidia' as const, uuid: match[2], model: match[3], vramBytes: Number(match[4]) * MIB }
    return [{ gpu, index: Number(match[1]), nodes: [], groups: [] }]
  })
}

/** A tool without its driver ends with a code. */
function ranAndFailed(error: unknown): boolean {
  return typeof (error as { code?: unknown }).code === 'number'
}
