import { request } from 'node:http'
import { json } from 'node:stream/consumers'
import { deadline } from '@opgpu/utils'

const PING_TIMEOUT_MS = 5_000

/** The version of the engine that listens on this socket. Rejects when none answers in five seconds. */
export async function engineVersion(socketPath: string, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const call = request({ socketPath, path: '/version', signal: deadline(PING_TIMEOUT_MS, signal) }, (response) => {
    json(response).then((body) => resolve(versionIn(body)), reject)
  })
  call.on('error', reject)
  call.end()
  return promise
}

function versionIn(body: unknown): string {
  const { Version: version } = (body ?? {}) as { Version?: unknown }
  if (typeof version !== 'string') throw new Error('what listens there is not a Docker Engine')
  return version
}
