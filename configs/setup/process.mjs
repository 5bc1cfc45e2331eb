import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const NODE = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url))

const BIN = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url))

/** The environment in which our own programs, and the Node they need, are found first. */
export function environment(more = {}) {
  return { ...process.env, PATH: `${BIN}:${process.env.PATH ?? ''}`, ...more }
}

/** Runs a program quietly to its end; when it fails, the error's message is all that it said. */
export async function quietly(program, args, env = {}) {
  const child = spawn(program, args, { cwd: ROOT, env: environment(env), stdio: ['ignore', 'pipe', 'pipe'] })
  const said = []
  child.stdout.on('data', (data) => said.push(data))
  child.stderr.on('data', (data) => said.push(data))
  const code = await ended(child)
  if (code !== 0) throw new Error(`${Buffer.concat(said)}\n${program} ${args.join(' ')} ended with ${code}`)
}

/** Runs a program on this terminal and returns its exit code. */
export async function openly(program, args, env = {}) {
  const child = spawn(program, args, { env: environment(env), stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => pass(child, signal))
  return ended(child)
}

/** A terminal gives Ctrl-C to the child itself, and a second one could be taken for impatience. */
function pass(child, signal) {
  if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
}

const SIGNAL_CODES = { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 }

function ended(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve(code ?? SIGNAL_CODES[signal] ?? 1))
  })
}
