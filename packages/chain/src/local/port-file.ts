import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { CodedError } from '@opgpu/utils'

const HOST = '127.0.0.1'

/** The asked port, else the one this chain had before if it is free, else any. Rejects with `port_in_use`. */
export async function choosePort(directory: string, asked: number): Promise<number> {
  const file = join(directory, 'port')
  const port = asked !== 0 ? await mustBeFree(asked) : await freePort(await stored(file))
  await writeFile(file, `${port}\n`, { mode: 0o600 })
  return port
}

async function stored(file: string): Promise<number> {
  const text = await readFile(file, 'utf8').catch(() => '0')
  return Number.parseInt(text, 10) || 0
}

async function freePort(preferred: number): Promise<number> {
  return tryListen(preferred).catch(() => tryListen(0))
}

async function mustBeFree(port: number): Promise<number> {
  try {
    return await tryListen(port)
  } catch (cause) {
    throw new CodedError('port_in_use', `port ${port} is taken by another program`, {
      details: { port },
      hint: 'choose another port, or 0 for any',
      cause,
    })
  }
}

async function tryListen(port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const server = createServer()
  server.once('error', reject)
  server.listen(port, HOST, () => {
    const address = server.address()
    server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port))
  })
  return promise
}
