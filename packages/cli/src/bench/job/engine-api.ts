import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { CodedError } from '@opgpu/utils'
import { COMMAND, LIMITS } from './request.js'

const MIB = 1024 ** 2

/** The few calls of a Docker Engine that make one container and take it away again. */
export class EngineApi {
  readonly #socketPath: string

  constructor(endpoint: string) {
    this.#socketPath = endpoint.replace(/^unix:\/\//, '')
  }

  /** Rejects with `engine_failed`. */
  async run(image: string, signal: AbortSignal): Promise<void> {
    const limits = {
      NetworkMode: 'none',
      NanoCpus: LIMITS.cpus * 1e9,
      Memory: Number.parseInt(LIMITS.memory, 10) * MIB,
    }
    const created = await this.#call('POST', '/containers/create', signal, {
      Image: image,
      Cmd: COMMAND,
      HostConfig: limits,
    })
    const { Id: id } = JSON.parse(created) as { Id: string }
    await this.#call('POST', `/containers/${id}/start`, signal)
    await this.#call('POST', `/containers/${id}/wait`, signal)
    await this.#call('DELETE', `/containers/${id}`, signal)
  }

  async #call(method: string, path: string, signal: AbortSignal, body?: object): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const headers = { 'content-type': 'application/json' }
    const call = request({ socketPath: this.#socketPath, method, path, headers, signal }, (response) => {
      text(response).then((answer) => {
        if ((response.statusCode ?? 500) < 400) resolve(answer)
        else reject(new CodedError('engine_failed', `the engine refused ${method} ${path}: ${answer.slice(0, 200)}`))
      }, reject)
    })
    call.on('error', reject)
    call.end(body === undefined ? undefined : JSON.stringify(body))
    return promise
  }
}
