import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CodedError, toError } from '@opgpu/utils'
import { environment } from '../env.js'

export interface CommandOptions {
  signal: AbortSignal
  cwd?: string
}

/** Runs a program to its end and returns what it wrote. Rejects with `command_failed` and its last lines. */
export async function runCommand(program: string, args: string[], options: CommandOptions): Promise<string> {
  const env = { ...environment(), LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' }
  try {
    const { stdout } = await promisify(execFile)(program, args, { ...options, env, maxBuffer: 16 * 1024 * 1024 })
    return stdout
  } catch (error) {
    options.signal.throwIfAborted()
    throw new CodedError('command_failed', `${program} ${args[0] ?? ''} failed: ${lastLines(error)}`, { cause: error })
  }
}

function lastLines(error: unknown): string {
  const text = String((error as { stderr?: unknown }).stderr ?? '').trim() || toError(error).message
  return text.split('\n').slice(-3).join(' / ')
}
