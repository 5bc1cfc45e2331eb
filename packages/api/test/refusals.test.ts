import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { Secret, silentLogger } from '@opgpu/utils'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiServer, createClient, openApi, serveApi } from '../src/index.js'
import { type Asked, fakeBackend, JOB } from './fake-backend.js'

const asked: Asked = {}
const token = new Secret('right')
let server: ApiServer

beforeAll(async () => {
  const backend = fakeBackend(asked, { endless: true })
  backend.net.peers = async () => {
    throw new Error('a bug with /secret/paths')
  }
  server = await serveApi({ backend, token, logger: silentLogger, version: '0.1.0', port: 0 })
})
afterAll(() => server.close())

async function call(path: string, headers: Record<string, string>, body?: string) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number
    code: string | undefined
    text: string
  }>()
  request(new URL(path, server.url), { method: body === undefined ? 'GET' : 'POST', headers }, async (response) => {
    const answer = await text(response)
    resolve({ status: response.statusCode ?? 0, code: JSON.parse(answer).error?.code, text: answer })
  })
    .on('error', reject)
    .end(body)
  return promise
}

const good = { authorization: 'Bearer right' }
const json = { ...good, 'content-type': 'application/json' }

describe('who may call', () => {
  it.each([
    ['no token', '/v1/info', {}, 401, 'unauthorised'],
    ['a wrong token', '/v1/info', { authorization: 'Bearer wrong' }, 401, 'unauthorised'],
    ['a wrong scheme', '/v1/info', { authorization: 'Basic right' }, 401, 'unauthorised'],
    ['an unknown path without a token', '/v1/nothing', {}, 401, 'unauthorised'],
    ['a foreign host', '/v1/info', { ...good, host: 'evil.example' }, 403, 'foreign_host'],
    ['a foreign host on an open route', '/healthz', { host: 'evil.example:80' }, 403, 'foreign_host'],
    ['a look-alike host', '/v1/info', { ...good, host: '127.0.0.1.evil.example' }, 403, 'foreign_host'],
    ['an unknown path', '/v1/nothing', good, 404, 'not_found'],
  ])('%s is refused', async (_name, path, headers, status, code) => {
    expect(await call(path, headers)).toMatchObject({ status, code })
  })

  it.each(['localhost:80', '127.0.0.1', '[::1]:80'])('answers to %s', async (host) => {
    expect(await call('/v1/info', { ...good, host })).toMatchObject({ status: 200 })
  })

  it('needs no token for health and readiness, and says 503 while not ready', async () => {
    expect((await call('/healthz', {})).status).toBe(200)
    expect((await call('/readyz', {})).status).toBe(503)
  })
})

describe('what may be sent', () => {
  it.each([
    ['not JSON', '/v1/jobs', '{', 400, 'bad_request'],
    ['a missing field', '/v1/calls', '{}', 400, 'bad_request'],
    ['an unknown call', '/v1/calls', '{"call":{"type":"steal"}}', 400, 'bad_request'],
    ['an unknown field', '/v1/calls', '{"call":{"type":"claim","to":"x"}}', 400, 'bad_request'],
    ['a float as an amount', '/v1/calls', '{"call":{"type":"unbond","amount":1.5}}', 400, 'bad_request'],
    ['a relative path', '/v1/images', '{"path":"x.tar"}', 400, 'bad_request'],
    ['too much', '/v1/jobs', JSON.stringify({ x: 'y'.repeat(600_000) }), 413, 'too_large'],
  ])('%s is refused', async (_name, path, body, status, code) => {
    expect(await call(path, json, body)).toMatchObject({ status, code })
  })

  it('names the field', async () => {
    const { text: answer } = await call('/v1/calls', json, '{"call":{"type":"unbond","amount":"-1"}}')
    expect(answer).toContain('body.call.amount: ')
  })

  it('takes JSON only', async () => {
    expect(await call('/v1/jobs', { ...good, 'content-type': 'text/plain' }, '{}')).toMatchObject({ status: 415 })
  })

  it('refuses a job id that is none, and one that is not known', async () => {
    expect(await call('/v1/jobs/1', good)).toMatchObject({ status: 400 })
    expect(await call(`/v1/jobs/0x${'00'.repeat(32)}`, good)).toMatchObject({ status: 404, code: 'not_found' })
    expect(await call(`/v1/jobs/0x${'00'.repeat(32)}/events`, good)).toMatchObject({ status: 404, code: 'not_found' })
  })

  it('says nothing of a fault inside', async () => {
    const answer = await call('/v1/net/peers', good)
    expect(answer).toMatchObject({ status: 500, code: 'internal' })
    expect(answer.text).not.toContain('secret')
  })
})

describe('a follower', () => {
  const client = () => createClient({ url: server.url, token })

  it('stops when its signal says so, and the backend hears of it', async () => {
    const stop = new AbortController()
    const follow = async () => {
      for await (const _ of client().jobEvents({ params: { id: JOB } }, stop.signal)) stop.abort(new Error('enough'))
    }
    await expect(follow()).rejects.toThrow('enough')
    await expect.poll(() => asked.followersGone).toBe(true)
  })

  it('is told when the daemon goes away', async () => {
    const events = client()
      .jobEvents({ params: { id: JOB } })
      [Symbol.asyncIterator]()
    await events.next()
    await server.close()
    await expect(events.next()).rejects.toMatchObject({ code: 'closing' })
    await expect(client().info()).rejects.toMatchObject({ code: 'daemon_unreachable' })
  })
})

describe('the document', () => {
  it('describes amounts as text and every path', () => {
    const document = JSON.stringify(openApi('0.1.0'))
    expect(document).toContain('"/v1/jobs/{id}/events"')
    expect(document).toContain('"operationId":"submitJob"')
    expect(document).toContain('"amount":{"type":"string","pattern"')
  })
})
