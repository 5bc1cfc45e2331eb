import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const TIMEOUT_MS = 30_000
const MAX_OUTPUT_BYTES = 1024 * 1024

/** Runs a program without a shell and resolves to what it printed; rejects when it fails, is missing or takes 30 s. */
export async function command(file: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(file, args, { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, encoding: 'utf8' })
  return stdout
}
