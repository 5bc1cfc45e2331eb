import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CodedError, deadline, hasCode, type Logger, orAborted } from '@opgpu/utils'
import { Backoff } from '../rpc/backoff.js'
import { connectRpc } from '../rpc/connect.js'
import { anvilBinary } from './binary.js'
import { endOrphan, rememberProcess } from './orphan.js'
import { choosePort } from './port-file.js'
import { keepOldestGenesis } from './state-file.js'

const CHAIN_ID = 31_337
const STATE_FILE = 'state.json'
const START_TIMEOUT_MS = 30_000
/** Writing the state of a long-lived chain takes a while. */
const STOP_TIMEOUT_MS = 15_000

export interface LocalChainOptions {
  /** Holds the chain's state; the same directory goes on with the same chain. */
  directory: string
  /** 0, the default: the one that the chain had before, or any. */
  port?: number
  /** Default 31337; a chain keeps the one that it began with. */
  chainId?: number
  /** A node's address: begins as a copy of its chain, with its id. */
  copyOf?: string
  logger: Logger
  /** Ends the start; a running chain ends with `stop`. */
  signal: AbortSignal
}

export interface LocalChain {
  /** `ws://`; the same port answers HTTP. */
  rpcUrl: string
  pid: number
  /** Ends the chain after it wrote its state. */
  stop(): Promise<void>
  /** Lets the chain live on when this process ends. */
  leave(): void
}

/**
 * Starts a chain of one's own on loopback: its state is on disk, it mines at once and every two seconds. Killed, it
 * comes back without its last second. Its accounts are publicly known and hold nothing of value.
 */
export async function startLocalChain(options: LocalChainOptions): Promise<LocalChain> {
  const directory = resolve(options.directory)
  const signal = deadline(START_TIMEOUT_MS, options.signal)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  await endOrphan(directory, options.logger, signal)
  await keepOldestGenesis(join(directory, STATE_FILE))
  const port = await choosePort(directory, options.port ?? 0)
  const child = spawn(anvilBinary(), flags(directory, port, options), {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const rpcUrl = `ws://127.0.0.1:${port}`
  try {
    await ready(child, rpcUrl, options.logger, signal)
    await rememberProcess(directory, child.pid ?? 0)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  options.logger.info('The local chain runs', { rpcUrl, pid: child.pid })
  return { rpcUrl, pid: child.pid ?? 0, stop: () => stop(child), leave: () => leave(child) }
}

/**
 * Mining at once can forget a transaction that comes while a block is made; the blocks in between move time on. They
 * cost 1.8 kB of state each, all written every second; preserved historical states would cost 400 kB.
 */
function flags(directory: string, port: number, { chainId = CHAIN_ID, copyOf }: LocalChainOptions): string[] {
  const address = ['--host', '127.0.0.1', '--port', String(port)]
  const origin = copyOf === undefined ? ['--chain-id', String(chainId)] : ['--fork-url', copyOf]
  const mining = ['--mixed-mining', '--block-time', '2']
  const state = ['--state', join(directory, STATE_FILE), '--state-interval', '1']
  return ['--silent', ...address, ...origin, ...mining, ...state]
}

async function ready(child: ChildProcess, rpcUrl: string, logger: Logger, signal: AbortSignal): Promise<void> {
  const ended = endOf(child)
  ended.catch(() => {})
  const backoff = new Backoff()
  for (;;) {
    try {
      const rpc = await Promise.race([connectRpc(rpcUrl, logger, signal), ended])
      return rpc.close()
    } catch (error) {
      if (!hasCode(error, 'chain_unreachable')) throw error
    }
    await Promise.race([backoff.wait(signal), ended])
  }
}

async function endOf(child: ChildProcess): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  const words: string[] = []
  child.stderr?.on('data', (chunk: Buffer) => {
    if (words.length < 16) words.push(chunk.toString())
  })
  const fail = (cause?: Error) => reject(notStarted(words.join('').trim() || (cause?.message ?? ''), cause))
  child.once('error', fail)
  child.once('exit', () => fail())
  return promise
}

function notStarted(message: string, cause?: Error): CodedError<'local_chain_failed'> {
  return new CodedError('local_chain_failed', `the local chain did not start: ${message || 'anvil ended'}`, {
    hint: 'see whether its directory is writable and its state file whole',
    cause,
  })
}

function leave(child: ChildProcess): void {
  child.stderr?.destroy()
  child.unref()
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const { promise, resolve: done } = Promise.withResolvers<void>()
  child.once('exit', () => done())
  child.kill('SIGTERM')
  await orAborted(promise, AbortSignal.timeout(STOP_TIMEOUT_MS)).catch(() => child.kill('SIGKILL'))
}
