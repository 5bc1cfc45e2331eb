import { readFile } from 'node:fs/promises'
import { openFiles } from './processes.js'

export interface Listener {
  protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6'
  /** As the kernel writes it: groups of four bytes, each with its lowest byte first. */
  address: string
  port: number
}

const PROTOCOLS = ['tcp', 'tcp6', 'udp', 'udp6'] as const
/** TCP's LISTEN; a UDP socket that is not connected is in the state that TCP calls CLOSE. */
const WAITING = { tcp: '0A', tcp6: '0A', udp: '07', udp6: '07' }

/** Every socket on which this process takes what others send. */
export async function listeners(pid: number): Promise<Listener[]> {
  const inodes = new Set((await openFiles(pid)).map((path) => /^socket:\[(\d+)\]$/.exec(path)?.[1]))
  const tables = PROTOCOLS.map(async (protocol) => {
    const [, ...rows] = (await readFile(`/proc/${pid}/net/${protocol}`, 'utf8')).trim().split('\n')
    return rows.flatMap((row) => {
      const [, local = '', , state, , , , , , inode] = row.trim().split(/\s+/)
      const [address = '', port = ''] = local.split(':')
      return state === WAITING[protocol] && inodes.has(inode)
        ? [{ protocol, address, port: Number.parseInt(port, 16) }]
        : []
    })
  })
  return (await Promise.all(tables)).flat()
}

/** 127.0.0.0/8, ::1, and the first as the second writes it. */
export function isLoopback({ address }: Listener): boolean {
  const mapped = /^0000000000000000FFFF0000(.{8})$/.exec(address)?.[1] ?? address
  return mapped.length === 8 ? mapped.endsWith('7F') : mapped === '00000000000000000000000001000000'
}
