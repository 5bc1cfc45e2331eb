import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { announceUrl, ensureToken, serveApi } from '@opgpu/api'
import { silentLogger } from '@opgpu/utils'
import { type Asked, type FakeOptions, fakeBackend } from '../../api/test/fake-backend.js'

const BIN = new URL('../bin/opgpu.js', import.meta.url).pathname

export interface Ended {
  code: number | null
  out: string
  err: string
}

/** The command as a process of its own, in a data directory, with nothing of this process's settings. */
export function start(dataDir: string, args: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const env = { ...more, PATH: process.env.PATH, HOME: dataDir, OPGPU_HOME: dataDir, NODE_DISABLE_COMPILE_CACHE: '1' }
  const child = spawn(process.execPath, [BIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const ended: Promise<Ended> = Promise.all([exit, text(child.stdout), text(child.stderr)]).then(
    ([code, out, err]) => ({
      code,
      out,
      err,
    }),
  )
  return { child, ended }
}

/** A data directory in which a daemon with a fake behind it can be called. */
export async function fakeDaemon(options: FakeOptions = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'opgpu-cli-'))
  const asked: Asked = {}
  const backend = fakeBackend(asked, options)
  const token = await ensureToken(dataDir)
  const server = await serveApi({ backend, token, logger: silentLogger, version: '0.1.0', port: 0 })
  await announceUrl(dataDir, server.url)
  return {
    asked,
    dataDir,
    run: (...args: string[]) => start(dataDir, args).ended,
    start: (...args: string[]) => start(dataDir, args),
    closeServer: () => server.close(),
    async close() {
      await server.close()
      await rm(dataDir, { recursive: true })
    },
  }
}
export type FakeDaemon = Awaited<ReturnType<typeof fakeDaemon>>
