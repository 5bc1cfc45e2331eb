import { createCipheriv, createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestMarket } from './support/market.js'
import { peakMemory } from './support/processes.js'

const MIB = 1024 ** 2
const INPUT_BYTES = 1024 * MIB
/** Less than half of the input: whoever held it, or a good part of it, would pass this. */
const MOST_BYTES = 450 * MIB
const LIMITS = { pullMs: 90_000, runMs: 60_000 }
let market: TestMarket
let directory: string

beforeAll(async () => {
  market = await TestMarket.start()
  directory = await mkdtemp(join(tmpdir(), 'opgpu-large-'))
})
afterAll(async () => {
  await market?.stop()
  await rm(directory, { recursive: true, force: true })
})

/** Bytes that no two blocks of have in common and that no disk can leave out, without asking for a gigabyte of chance. */
async function* bytesOf(total: number): AsyncGenerator<Buffer> {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 'large'), Buffer.alloc(16))
  const zeros = Buffer.alloc(MIB)
  for (let done = 0; done < total; done += MIB) yield cipher.update(zeros)
}

async function makeInput(path: string): Promise<string> {
  const hash = createHash('sha256')
  const hashed = async function* () {
    for await (const piece of bytesOf(INPUT_BYTES)) {
      hash.update(piece)
      yield piece
    }
  }
  await pipeline(Readable.from(hashed()), createWriteStream(path))
  return hash.digest('hex')
}

test('a gigabyte goes through in pieces', { timeout: 180_000 }, async () => {
  const input = join(directory, 'input')
  const digest = await makeInput(input)
  const job = await market.run('sha256sum /in/data', { input, cpuMillis: 2000, ...LIMITS })

  expect(job).toMatchObject({ state: 'settled', container: { exitCode: 0 } })
  expect(await market.logs(job.id)).toBe(`${digest}  /in/data\n`)
  for (const name of ['client', 'provider-1'])
    expect(await peakMemory(market.network.daemon(name).pid), name).toBeLessThan(MOST_BYTES)
})
