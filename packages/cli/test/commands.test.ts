import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CID, JOB, PROVIDER } from '../../api/test/fake-backend.js'
import { type FakeDaemon, fakeDaemon } from './harness.js'

const IMAGE = `ipfs://${CID}`
let daemon: FakeDaemon
let jobFile: string

beforeAll(async () => {
  daemon = await fakeDaemon()
  jobFile = join(daemon.dataDir, 'job.yaml')
  await writeFile(jobFile, `version: 1\nimage: ${IMAGE}\ncommand: [echo, hello]\n`)
})
afterAll(() => daemon.close())

describe('with --json', () => {
  it.each([
    ['job ls'],
    ['job show 0xabab'],
    ['job why abab'],
    ['job submit FILE'],
    ['job validate FILE'],
    ['job quote FILE'],
    ['job logs 0xabab'],
    ['job logs -f 0xabab'],
    ['job wait 0xabab'],
    ['job outputs 0xabab -o out'],
    ['image push image.tar'],
    ['image ls'],
    [`receipt show ${CID}`],
    ['receipt verify 0xabab'],
    ['job rate 0xabab 90'],
    ['wallet show'],
    ['wallet deposit --yes 2.5'],
    ['session ls'],
    [`session show 0x${'5e'.repeat(32)}`],
    ['session open --amount 50'],
    ['stake show'],
    ['stake add --yes 1'],
    ['provider status'],
    ['net peers'],
    ['net gpus'],
    [`run ${IMAGE} -- echo hello`],
    [`run -d ${IMAGE}`],
  ])('%s prints one document and nothing else', async (line) => {
    const args = line.split(' ').map((word) => (word === 'FILE' ? jobFile : word))
    const { code, out } = await daemon.run('--json', ...args)
    expect(JSON.parse(out)).toBeTypeOf('object')
    expect(code).toBe(0)
  })
})

describe('for people', () => {
  it('lists, shows and explains', async () => {
    expect((await daemon.run('job', 'ls')).out).toMatch(/^JOB .*\n0xabab.*settled/)
    expect((await daemon.run('job', 'show', JOB)).out).toContain(`ipfs://${CID} verified`)
    expect((await daemon.run('job', 'why', JOB)).out).toContain('awarded: lowest price of 1 bid')
    const quote = (await daemon.run('job', 'quote', jobFile)).out
    expect(quote).toContain(PROVIDER)
    expect(quote).toContain('needs 16 GiB of memory, has 8 GiB')
    expect(quote).toContain('1 OGPN')
    expect(quote).toContain('85 % to the provider, 12 % to the stakers, 3 % to the treasury, of which 10 % come back')
    expect(quote).toContain('2 OGPN alone, 1 OGPN among many, 0.01 OGPN in a session')
  })

  it.each(['101', '-1', 'good', '7.5'])('a rating of %s is none', async (score) => {
    const { code, err } = await daemon.run('job', 'rate', JOB, '--', score)
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('a whole number from 0 to 100') })
    expect(daemon.asked.rating).not.toBe(Number(score))
  })

  it('prints what can be piped on', async () => {
    expect((await daemon.run('job', 'submit', jobFile)).out).toBe(`${JOB}\n`)
    expect((await daemon.run('image', 'push', 'image.tar')).out).toBe(`${IMAGE}\n`)
    expect((await daemon.run('run', '-d', IMAGE)).out).toBe(`${JOB}\n`)
  })

  it('has no colour in a pipe', async () => {
    const { out } = await daemon.run('receipt', 'verify', JOB)
    expect(out).not.toContain('\u001b')
  })

  it('sends paths from where it stands and amounts in the smallest unit', async () => {
    await daemon.run('image', 'push', 'image.tar')
    expect(daemon.asked.push).toBe(join(process.cwd(), 'image.tar'))
    await daemon.run('wallet', 'deposit', '--yes', '2.5 OGPN')
    expect(daemon.asked.call).toMatchObject({ type: 'deposit', amount: 25n * 10n ** 17n })
  })
})

describe('what went wrong', () => {
  it.each([
    [['nothing'], 2, "unknown command 'nothing'"],
    [['job', 'nothing'], 2, "unknown command 'nothing'"],
    [['job', 'ls', '--nothing'], 2, "unknown option '--nothing'"],
    [['job', 'show'], 2, "missing required argument 'job'"],
    [['job', 'outputs', JOB], 2, "required option '-o, --output <dir>' not specified"],
    [['job', 'show', 'x'], 2, '"x" is not a job id'],
    [['job', 'show', '0xffff'], 1, 'no job begins with 0xffff'],
    [['job', 'show', `0x${'00'.repeat(32)}`], 1, 'see opgpu job ls'],
    [['job', 'submit', 'gone.yaml'], 2, 'there is no file'],
    [['run', 'python'], 2, 'image: "python" is not pinned by its digest'],
    [['run', IMAGE, '--memory', '16X'], 2, '--memory: "16X" is not a size (write 16G)'],
    [['run', IMAGE, '--timeout', '9'], 2, '--timeout: "9" is not a duration (write 1h)'],
    [['run', IMAGE, '--gpus', 'many'], 2, '--gpus: not a whole number'],
    [['run', IMAGE, '--mode', 'consensus'], 2, '--mode: "consensus" is not supported'],
    [['run', IMAGE, '-e', 'novalue'], 2, '--env: "novalue" is not of the form K=V'],
    [['run', IMAGE, '-i', '/data'], 2, '--input: "/data" is not of the form name=path[:to]'],
    [['start', '--role', 'miner'], 2, 'option roles.0: write client, provider, bootstrap'],
  ])('%j is said in one line, without a stack', async (args, code, message) => {
    const { err, out, ...ended } = await daemon.run(...args)
    expect(err).toContain(message)
    expect(err).toMatch(/^opgpu: /)
    expect(err).not.toMatch(/^\s+at /m)
    expect(out).toBe('')
    expect(ended.code).toBe(code)
  })

  it('says so when no daemon runs, or one is gone', async () => {
    const missing = await daemon.run('job', 'ls', '--data-dir', join(daemon.dataDir, 'none'))
    expect(missing).toMatchObject({ code: 1, out: '' })
    expect(missing.err).toContain('start one with: opgpu start')
    const gone = await fakeDaemon()
    await gone.closeServer()
    const refused = await gone.run('job', 'ls')
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toContain('no daemon answers at http://127.0.0.1:')
    await gone.close()
  })
})
