import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatNetwork } from '@opgpu/chain'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Ended, opgpu } from './support/command.js'
import { TestMarket } from './support/market.js'

const NOWHERE = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy'
const SMALL = ['--cpus', '0.2', '--memory', '64M', '--disk', '16M', '--bid-window', '0.3s']
let market: TestMarket
let directory: string
let client: string
let image: string
let before: bigint

beforeAll(async () => {
  market = await TestMarket.start({ providers: 2 })
  directory = await mkdtemp(join(tmpdir(), 'opgpu-wrong-'))
  client = market.network.client.options.dataDir
  image = `ipfs://${market.image}`
  await writeFile(join(directory, 'network.json'), formatNetwork(market.network.network))
})
afterAll(async () => {
  await market?.stop()
  await rm(directory, { recursive: true, force: true })
})

/** One clear line, one hint at most, and no stack. */
function expectRefusal({ code, out, err }: Ended, line: string | RegExp, exitCode = 1): void {
  const lines = err.trimEnd().split('\n')
  expect(lines[0], err).toMatch(line)
  expect(lines[0]).toMatch(/^opgpu: /)
  expect(lines.slice(1).every((hint) => hint.startsWith('  '))).toBe(true)
  expect(lines.length, err).toBeLessThanOrEqual(2)
  expect(out).toBe('')
  expect(code).toBe(exitCode)
}

describe('a job that cannot be', () => {
  beforeEach(async () => {
    before = await market.credits()
  })
  afterEach(async () => {
    expect(await market.credits()).toBe(before)
  })

  test('an image that nobody pushed', async () => {
    expectRefusal(await opgpu(client, 'run', `ipfs://${NOWHERE}`), `unknown image ipfs://${NOWHERE}`)
  })

  test('an image that is not pinned', async () => {
    expectRefusal(await opgpu(client, 'run', 'python:3'), /image: "python:3" is not pinned by its digest/, 2)
  })

  test('a malformed job file is told by its line and field', async () => {
    const file = join(directory, 'bad.yaml')
    await writeFile(file, `version: 1\nimage: ${image}\nresources:\n  memory: much\n`)
    for (const verb of ['submit', 'validate', 'quote'])
      expectRefusal(await opgpu(client, 'job', verb, file), /bad\.yaml:4:11 resources\.memory: "much" is not a size/, 2)
  })

  test('a price limit above the credits', async () => {
    const ended = await opgpu(client, 'run', '--max-price', '900000 OGPN', image)
    expectRefusal(ended, /10000 OGPN/)
    expect(ended.err).toContain('opgpu wallet deposit')
  })

  test('a class that nobody offers says how many providers fail which condition', async () => {
    const { code, err } = await opgpu(client, 'run', ...SMALL, '--gpus', '1', image, '--', 'true')
    expect(err).toContain('2 of 2 providers fail gpu.vendor')
    expect(code).toBe(1)
  })
})

describe('a daemon that cannot be reached or started', () => {
  const network = () => ['--network', join(directory, 'network.json')]
  let fresh: string

  beforeAll(async () => {
    fresh = await mkdtemp(join(directory, 'daemon-'))
    expect((await opgpu(fresh, 'init', ...network())).code).toBe(0)
  })

  async function networkWith(changes: object): Promise<string[]> {
    const file = join(fresh, 'other.json')
    await writeFile(file, formatNetwork({ ...market.network.network, ...changes }))
    return ['--network', file]
  }

  test('none runs', async () => {
    expectRefusal(await opgpu(fresh, 'job', 'ls'), `no daemon runs in ${fresh}`)
  })

  test('no key was made', async () => {
    expectRefusal(await opgpu(join(fresh, 'none'), 'start', ...network()), /no key in/)
  })

  test('a key is never overwritten', async () => {
    expectRefusal(await opgpu(fresh, 'init', ...network()), /is already there/)
  })

  test('no Docker Engine answers', async () => {
    const dead = ['--role', 'provider', '--docker', `unix://${fresh}/no.sock`]
    expectRefusal(await opgpu(fresh, 'start', ...network(), ...dead), /cannot use the engine at/)
    expect(await readFile('/proc/self/mounts', 'utf8')).not.toContain(fresh)
  })

  test('the chain does not answer', async () => {
    expectRefusal(await opgpu(fresh, 'start', ...(await networkWith({ rpcUrl: 'ws://127.0.0.1:1' }))), /127\.0\.0\.1:1/)
  })

  test('the node serves another chain', async () => {
    const ended = await opgpu(fresh, 'start', ...(await networkWith({ chainId: 5 })))
    expectRefusal(ended, 'the node serves chain 31337, the network local is chain 5')
  })

  test('the contracts are not there', async () => {
    const { contracts } = market.network.network
    const nowhere = { ...contracts, taskManager: `0x${'12'.repeat(20)}` }
    expectRefusal(
      await opgpu(fresh, 'start', ...(await networkWith({ contracts: nowhere }))),
      `there is no taskManager contract at 0x${'12'.repeat(20)}`,
    )
  })
})
