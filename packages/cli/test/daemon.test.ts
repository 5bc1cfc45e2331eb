import { copyFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { start } from './harness.js'

const NETWORK = new URL('../../../configs/networks/local.json', import.meta.url).pathname

let home: string
let dataDir: string
const run = (...args: string[]) => start(dataDir, args).ended

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'opgpu-init-'))
  dataDir = join(home, 'data')
})
afterAll(() => rm(home, { recursive: true }))

describe('opgpu init', () => {
  it('refuses options that the daemon would refuse, and leaves nothing behind', async () => {
    expect((await run('init', '--rate', 'cheap')).code).toBe(2)
    await expect(stat(dataDir)).rejects.toThrow('ENOENT')
  })

  it('makes a key that only its owner can read, and says whose it is', async () => {
    const { code, out } = await run('init', '--json', '--network', NETWORK, '--role', 'provider', '--rate', '0.5')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ dataDir, address: expect.stringMatching(/^0x[0-9a-f]{40}$/) })
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700)
    for (const file of ['keystore.json', 'keystore.password', 'config.yaml']) {
      expect((await stat(join(dataDir, file))).mode & 0o777, file).toBe(0o600)
    }
  })

  it('never overwrites a key', async () => {
    const before = await readFile(join(dataDir, 'keystore.json'), 'utf8')
    const { code, err } = await run('init')
    expect(code).toBe(1)
    expect(err).toContain('is already there')
    expect(await readFile(join(dataDir, 'keystore.json'), 'utf8')).toBe(before)
  })
})

describe('opgpu doctor', () => {
  it('names what is missing and how to mend it', async () => {
    const { code, out } = await run(
      'doctor',
      '--json',
      '--docker',
      'unix:///no/such.sock',
      '--bootstrap',
      '/ip4/127.0.0.1/tcp/1',
    )
    expect(code).toBe(1)
    const { ok, findings } = JSON.parse(out) as { ok: boolean; findings: { name: string; ok: boolean; fix?: string }[] }
    expect(ok).toBe(false)
    const broken = findings.filter((finding) => !finding.ok)
    expect(broken.map(({ name }) => name)).toEqual(['chain', 'clock', 'bootstrap', 'engine'])
    expect(broken.every(({ fix }) => fix !== undefined)).toBe(true)
  })

  it('sees a network file that is not usable', async () => {
    await copyFile(join(dataDir, 'config.yaml'), join(dataDir, 'network.json'))
    const { out } = await run('doctor')
    expect(out).toContain('the network file is not usable')
  })
})

describe('opgpu start', () => {
  it('ends with one line when the daemon cannot start', async () => {
    await copyFile(NETWORK, join(dataDir, 'network.json'))
    const { code, err, out } = await run('start', '--role', 'client')
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err).toMatch(/opgpu: no answer from the chain/)
  })
})
