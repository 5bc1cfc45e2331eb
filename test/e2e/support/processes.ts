import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { expect } from 'vitest'

/** Whether any thread of this process runs; the first may have ended while others still write. */
export async function runs(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const states = await Promise.all(threads.map((thread) => stateOf(`/proc/${pid}/task/${thread}/stat`)))
  return states.some((state) => state !== 'Z' && state !== 'X')
}

/** The letter after the program's name, which may itself hold brackets. */
async function stateOf(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => ') X')
  return text.slice(text.lastIndexOf(')') + 2)[0]
}

/** The processes that name this text in their command line, by id. */
export async function processesNaming(text: string): Promise<number[]> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')))
  return names.filter((_, at) => lines[at]?.includes(text)).map(Number)
}

/** Ends these processes and resolves once none of them runs. */
export async function endAll(pids: number[], name: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  for (const pid of pids) if (await runs(pid)) process.kill(pid, name)
  await expect.poll(async () => (await Promise.all(pids.map(runs))).includes(true), { timeout: 30_000 }).toBe(false)
}

/** What the process has open: paths, and `socket:[inode]` and the like. */
export async function openFiles(pid: number): Promise<string[]> {
  const names = await readdir(`/proc/${pid}/fd`)
  const paths = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')))
  return paths.filter((path) => path !== '')
}

/** The most memory that a process has held at once, bytes. */
export async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? []
  if (kib === undefined) throw new Error(`process ${pid} has no VmHWM`)
  return Number(kib) * 1024
}

export async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777
}
