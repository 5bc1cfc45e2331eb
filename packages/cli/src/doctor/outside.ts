import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Network } from '@opgpu/chain'
import type { EngineReport } from '@opgpu/executor'
import { deadline, silentLogger } from '@opgpu/utils'
import { broken } from './check.js'

const CONNECT_TIMEOUT_MS = 5_000
/** The engine's self-test runs several containers. */
const ENGINE_TIMEOUT_MS = 120_000

export async function chain(network: Network): Promise<string> {
  const { verifyNetwork } = await import('@opgpu/chain')
  await verifyNetwork(network, silentLogger, deadline(CONNECT_TIMEOUT_MS))
  return `${network.name} (chain ${network.chainId}) at ${new URL(network.rpcUrl).host}, contracts present`
}

/** Tests what the engine enforces, in a directory and a namespace of its own. */
export async function engine(endpoint: string): Promise<EngineReport> {
  const { createDockerExecutor } = await import('@opgpu/executor')
  const directory = await mkdtemp(join(tmpdir(), 'opgpu-doctor-'))
  const signal = deadline(ENGINE_TIMEOUT_MS)
  try {
    const namespace = `doctor-${process.pid}`
    const executor = await createDockerExecutor({ endpoint, directory, namespace, logger: silentLogger, signal })
    try {
      return await executor.report(signal)
    } finally {
      await executor.close()
    }
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
}

/** Whether anybody answers at the TCP part of a multiaddr. */
export async function bootstrapNode(address: string): Promise<string> {
  const [, host, port] = /^\/(?:ip4|ip6|dns|dns4|dns6)\/([^/]+)\/tcp\/(\d+)/.exec(address) ?? []
  if (host === undefined || port === undefined) return `${address} (not over TCP, not tried)`
  await dial(host, Number(port)).catch((cause: Error) => {
    throw broken(`${address} does not answer (${cause.message})`, 'check the address, the firewall and that it runs')
  })
  return address
}

async function dial(host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const socket = connect({ host, port, signal: deadline(CONNECT_TIMEOUT_MS) })
  socket.once('connect', resolve).once('error', reject)
  await promise.finally(() => socket.destroy())
}
