import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Logger, waitUntil } from '@opgpu/utils'

const LOOK_MS = 20

/** Remembers the chain's process, so that the next start finds it when this program is killed. */
export async function rememberProcess(directory: string, pid: number): Promise<void> {
  await writeFile(join(directory, 'pid'), `${pid}\n`, { mode: 0o600 })
}

/** Ends a chain that a killed program left behind: two of them must not write the same state. */
export async function endOrphan(directory: string, logger: Logger, signal: AbortSignal): Promise<void> {
  const text = await readFile(join(directory, 'pid'), 'utf8').catch(() => '')
  const pid = Number.parseInt(text, 10)
  if (!(pid > 1)) return
  if (await isOurs(pid, directory)) {
    logger.warn('Ending a local chain that was left running', { pid })
    process.kill(pid, 'SIGTERM')
  } else if (!(await isEnding(pid))) return
  while (await isRunning(pid)) await waitUntil(Date.now() + LOOK_MS, signal)
}

/** The id may have gone to another program, so its command line must name the directory. */
async function isOurs(pid: number, directory: string): Promise<boolean> {
  const command = await textOf(`/proc/${pid}/cmdline`)
  return command.includes('anvil') && command.includes(directory)
}

/** An ending process has no command line any more, and may still be writing its state. */
async function isEnding(pid: number): Promise<boolean> {
  const [command, name] = await Promise.all(['cmdline', 'comm'].map((file) => textOf(`/proc/${pid}/${file}`)))
  return command === '' && name?.trim() === 'anvil'
}

/** A process gives its command line up before its sockets; those are gone when it has no thread that runs. */
async function isRunning(pid: number): Promise<boolean> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => [])
  const states = await Promise.all(threads.map((thread) => stateOf(`/proc/${pid}/task/${thread}/stat`)))
  return states.some((state) => state !== 'Z' && state !== 'X')
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '')
}

/** The letter after the program's name, which may itself hold brackets. */
async function stateOf(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => ') X')
  return text.slice(text.lastIndexOf(')') + 2)[0]
}
