import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readJobFile } from '../src/jobfile/read.js'

const CID = 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi'
const HEAD = `version: 1\nimage: ipfs://${CID}\n`

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opgpu-job-'))
  await mkdir(join(directory, 'in'))
})
afterAll(() => rm(directory, { recursive: true }))

async function read(text: string) {
  const path = join(directory, 'job.yaml')
  await writeFile(path, text)
  return await readJobFile(path)
}

async function problem(text: string): Promise<string> {
  const error = await read(text).then(
    () => new Error('no problem was found'),
    (thrown: Error) => thrown,
  )
  return error.message.replaceAll(directory, '')
}

const FULL = `version: 1
image: pytorch/pytorch@sha256:${'0a'.repeat(32)}
command: ["python", "train.py"]
entrypoint: ["/usr/bin/env"]
environment: { EPOCHS: 3, DEBUG: true, NAME: x }
inputs:
  data: { from: ./in }
  weights: { from: ipfs://${CID}, to: /models }
outputs: { out: /out }
resources: { cpus: 4, memory: 16G, disk: 50G, gpus: { count: 1, vendor: nvidia, vram: 16G } }
market: { mode: auction, maxPrice: "2.5 OGPN", bidWindow: 2s, minReputation: 0.6, minStake: 100 }
limits: { pull: 15m, run: 1h30m, confirm: 24h }
network: none
verify: { replicas: 1, quorum: 1, compare: exact }
`

describe('a job file', () => {
  it('becomes a request in machine units', async () => {
    expect(await read(FULL)).toEqual({
      image: { kind: 'registry', reference: `pytorch/pytorch@sha256:${'0a'.repeat(32)}` },
      command: ['python', 'train.py'],
      entrypoint: ['/usr/bin/env'],
      environment: { EPOCHS: '3', DEBUG: 'true', NAME: 'x' },
      inputs: [
        { name: 'data', from: { kind: 'path', path: join(directory, 'in') }, to: '/in/data' },
        { name: 'weights', from: { kind: 'cid', cid: CID }, to: '/models' },
      ],
      outputs: [{ name: 'out', path: '/out' }],
      resources: {
        cpuMillis: 4000,
        memoryBytes: 16 * 2 ** 30,
        diskBytes: 50 * 2 ** 30,
        gpus: { count: 1, vendor: 'nvidia', vramBytes: 16 * 2 ** 30 },
      },
      market: {
        mode: 'auction',
        maxPrice: 25n * 10n ** 17n,
        bidWindowMs: 2000,
        minReputation: 6000,
        minStake: 100n * 10n ** 18n,
      },
      limits: { pullMs: 900_000, runMs: 5_400_000, confirmMs: 86_400_000 },
      network: 'none',
      verify: { replicas: 1, quorum: 1, compare: 'exact' },
    })
  })

  it('needs only a version and an image', async () => {
    const request = await read(HEAD)
    expect(request.resources).toEqual({ cpuMillis: 1000, memoryBytes: 2 ** 30, diskBytes: 2 ** 30 })
    expect(request.market.maxPrice).toBe(10n ** 19n)
    expect(request.outputs).toEqual([{ name: 'out', path: '/out' }])
  })

  it('leaves a price in another token to the daemon, which knows its decimals', async () => {
    expect((await read(`${HEAD}market: { maxPrice: 2.5 USDC }\n`)).market.maxPrice).toBe('2.5 USDC')
  })
})

describe('the example of every field', () => {
  it('shows the defaults', async () => {
    const example = new URL('../../../configs/examples/job.yaml', import.meta.url).pathname
    expect(await readJobFile(example)).toEqual(await read(HEAD))
  })
})

describe('a bad job file', () => {
  it.each([
    [
      `${HEAD}resources:\n  cpus: 1\n  memory: "16X"\n`,
      'job.yaml:5:11 resources.memory: "16X" is not a size (write 16G)',
    ],
    [`${HEAD}resources: { memory: 1M }\n`, 'job.yaml:3:22 resources.memory: smaller than 6M, the least there can be'],
    [`${HEAD}resources: { cpus: many }\n`, 'job.yaml:3:20 resources.cpus: "many" is not a number of CPUs (write 0.5)'],
    [`${HEAD}resources: { gpus: { count: 0 } }\n`, 'job.yaml:3:29 resources.gpus.count: at least 1'],
    [`${HEAD}resources: { gpus: { vendor: intel } }\n`, 'job.yaml:3:30 resources.gpus.vendor: write nvidia or amd'],
    [`${HEAD}limits: { run: 30 }\n`, 'job.yaml:3:16 limits.run: 30 is not a duration (write 1h)'],
    [
      `${HEAD}market: { maxPrice: two EUR }\n`,
      'job.yaml:3:21 market.maxPrice: "two EUR" is not an amount (write "2.5 OGPN")',
    ],
    [`${HEAD}market: { maxPrice: 0 }\n`, 'job.yaml:3:21 market.maxPrice: must be more than nothing'],
    [`${HEAD}market: { maxPrice: 0.0 USDC }\n`, 'job.yaml:3:21 market.maxPrice: must be more than nothing'],
    [`${HEAD}market: { mode: consensus }\n`, 'job.yaml:3:17 market.mode: "consensus" is not supported (write auction)'],
    [
      `${HEAD}market: { minReputation: 60 }\n`,
      'job.yaml:3:26 market.minReputation: 60 is not a fraction from 0 to 1 (write 0.6)',
    ],
    [`${HEAD}verify: { replicas: 3 }\n`, 'job.yaml:3:21 verify.replicas: 3 is not supported (write 1)'],
    [
      `${HEAD}verify: { compare: tolerance }\n`,
      'job.yaml:3:20 verify.compare: "tolerance" is not supported (write exact)',
    ],
    [`${HEAD}network: host\n`, 'job.yaml:3:10 network: "host" is not supported (write none)'],
    [`${HEAD}comand: [ls]\n`, 'job.yaml:3:1 comand: there is no such field'],
    [`${HEAD}resources:\n  ram: 1G\n`, 'job.yaml:4:3 resources.ram: there is no such field'],
    [`${HEAD}command: ls -l\n`, 'job.yaml:3:10 command: not a list (write ["python", "train.py"])'],
    [`${HEAD}command: [sleep, 5]\n`, 'job.yaml:3:18 command.1: not text (put it in quotes)'],
    [`${HEAD}environment: { 1A: x }\n`, 'job.yaml:3:16 environment.1A: not the name of a variable'],
    [`${HEAD}environment: { A: [x] }\n`, 'job.yaml:3:19 environment.A: not text, a number or true/false'],
    [
      `${HEAD}inputs: { data: { from: in, encrypt: true } }\n`,
      'job.yaml:3:29 inputs.data.encrypt: encrypted inputs are not supported',
    ],
    [`${HEAD}inputs: { data: { to: /in } }\n`, 'job.yaml:3:11 inputs.data.from: is missing'],
    [`${HEAD}inputs: { data: { from: ./gone } }\n`, 'job.yaml:3:25 inputs.data.from: there is no /gone'],
    [
      `${HEAD}inputs: { Data: { from: in } }\n`,
      'job.yaml:3:11 inputs.Data: names are lower-case letters, digits, - and _',
    ],
    [`${HEAD}outputs: { out: out }\n`, 'job.yaml:3:17 outputs.out: not an absolute path'],
    [`${HEAD}outputs: { out: /proc/x }\n`, 'job.yaml:3:17 outputs.out: path is reserved by the container'],
    ['version: 2\nimage: x\n', `job.yaml:1:10 version: 2 is not supported (write 1)`],
    ['version: 1\n', 'job.yaml:1:1 image: is missing'],
    ['version: 1\nsource: abc\n', 'job.yaml:2:1 source: published sources are not supported (give an image)'],
    [
      'version: 1\nimage: python\n',
      '"python" is not pinned by its digest, so two providers could run two things (write ipfs://bafy… or name@sha256:…)',
    ],
    ['version: 1\nimage: "ipfs://nothing"\n', '"ipfs://nothing" has no base32 CID'],
    ['version: 1\nimage: "git:x/y"\n', 'is a Git repository, which is not supported'],
    ['a: 1\na: 2\n', 'job.yaml:2:1 Map keys must be unique'],
    ['a: [1\n', 'job.yaml:2:1'],
    ['just text\n', 'job.yaml:1:1 not a job: a job file is a mapping of fields'],
    ['', 'job.yaml:1:1 not a job: a job file is a mapping of fields'],
  ])('%j is refused at its place', async (text, line) => {
    expect(await problem(text)).toContain(line)
  })

  it('is told of every problem at once, from the top', async () => {
    expect(await problem(`${HEAD}network: host\nlimits: { run: x }\n`)).toBe(
      'job.yaml:3:10 network: "host" is not supported (write none)\njob.yaml:4:16 limits.run: "x" is not a duration (write 1h)',
    )
  })

  it('cannot grow by its aliases', async () => {
    const levels = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, index, all) =>
      index === 0
        ? 'a: &a [1,1,1,1,1,1,1,1,1]'
        : `${name}: &${name} [${Array(9)
            .fill(`*${all[index - 1]}`)
            .join(',')}]`,
    )
    expect(await problem(levels.join('\n'))).toContain('the aliases in this file do not resolve')
  })

  it('is refused by code, whatever is in it', async () => {
    const field = fc.constantFrom('inputs', 'resources', 'market', 'command', 'outputs', '__proto__', 'image')
    const document = fc.dictionary(field, fc.jsonValue())
    const anything = fc.oneof(fc.string(), document.map(JSON.stringify))
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        await expect(read(text)).rejects.toMatchObject({ code: 'bad_job_file' })
      }),
    )
  })
})

it('pays as it goes when the file says so', async () => {
  const payment = async (text: string) => (await read(`${HEAD}market: { payment: ${text} }\n`)).market.payment
  expect(await payment('voucher')).toEqual({ aheadMs: 60_000, graceMs: 90_000 })
  expect(await payment('{ grace: 10s }')).toEqual({ aheadMs: 60_000, graceMs: 10_000 })
  expect((await read(HEAD)).market).not.toHaveProperty('payment')
  expect(await problem(`${HEAD}market: { payment: cash }\n`)).toContain('market.payment: write voucher, or')
  expect(await problem(`${HEAD}market: { payment: { ahead: 1ms } }\n`)).toContain('shorter than 1000 ms')
  expect(await problem(`${HEAD}market: { payment: { grace: 1h } }\n`)).toContain('longer than 10m')
})
