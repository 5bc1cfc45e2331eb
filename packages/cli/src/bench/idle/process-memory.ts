import { readFile } from 'node:fs/promises'

export interface Memory {
  /** Everything resident, also what is shared with other processes of the same program. */
  rssBytes: number
  /** Of it, what is the process's own and not a file's. */
  anonymousBytes: number
}

/** What the kernel says of a process. */
export async function memoryOf(pid: number): Promise<Memory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return { rssBytes: fieldOf(status, 'VmRSS'), anonymousBytes: fieldOf(status, 'RssAnon') }
}

/** The file gives kibibytes and calls them kB. */
function fieldOf(status: string, name: string): number {
  const [, kibibytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status) ?? []
  if (kibibytes === undefined) throw new Error(`the kernel says nothing of ${name}`)
  return Number(kibibytes) * 1024
}
