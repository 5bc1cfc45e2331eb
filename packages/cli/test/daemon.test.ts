import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DaemonOptions } from '@opgpu/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DaemonFlags } from '../src/daemon/flags.js'
import { daemonOptionsOf, settingsOf } from '../src/daemon/options.js'
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

describe('money of a daemon', () => {
  const usdc = `0x${'d'.repeat(40)}`
  let network: string

  beforeAll(async () => {
    network = join(home, 'two-tokens.json')
    const given = JSON.parse(await readFile(NETWORK, 'utf8'))
    const tokens = [...given.tokens, { address: usdc, symbol: 'USDC', decimals: 6 }]
    await writeFile(network, JSON.stringify({ ...given, tokens }))
  })

  const options = async (flags: DaemonFlags): Promise<DaemonOptions> =>
    daemonOptionsOf(home, await settingsOf(home, { network, ...flags }), undefined)
  const tokenRate = ['0.0005 USDC']
  const tokenGpuRate = ['0.005 usdc']

  it('is asked for in other tokens by their own decimals', async () => {
    const { tariffs } = await options({ tokenRate, tokenGpuRate })
    expect(tariffs).toEqual({ [usdc]: { cpuPerSecond: 500n, gpuPerSecond: 5_000n } })
    expect((await options({})).tariffs).toEqual({})
  })

  it.each<[string, DaemonFlags, string]>([
    ['in a token that the network has not', { tokenRate: ['1 DOGE'], tokenGpuRate: ['1 DOGE'] }, 'no token DOGE'],
    ['finer than the token', { tokenRate: ['0.0000001 USDC'], tokenGpuRate }, '7 decimals'],
    ['in the network’s own token', { tokenRate: ['1 OGPN'], tokenGpuRate: ['1 OGPN'] }, 'own token'],
    ['for CPUs only', { tokenRate }, 'only one of the two'],
    ['for GPUs only', { tokenGpuRate }, 'only one of the two'],
    ['twice', { tokenRate: [...tokenRate, '1 USDC'], tokenGpuRate }, 'second price in USDC'],
  ])('is not asked for %s', async (_, flags, words) => {
    await expect(options(flags)).rejects.toThrow(words)
  })

  it('is settled at once, or gathered as soon as one bound is named', async () => {
    expect((await options({})).settlement).toMatchObject({ maxAgeMs: 0 })
    expect((await options({ settleTasks: '7' })).settlement).toMatchObject({ maxTasks: 7, maxAgeMs: 900_000 })
    const { settlement } = await options({ settleAge: '10m', settleTasks: '50', settleValue: '100 OGPN' })
    expect(settlement).toEqual({ maxAgeMs: 600_000, maxTasks: 50, maxValue: 100n * 10n ** 18n })
    await expect(options({ settleAge: 'soon' })).rejects.toThrow('not a duration')
    await expect(options({ settleTasks: '0' })).rejects.toThrow('less than 1')
  })

  it('is paid from a cloud wallet', async () => {
    const wallet = `0x${'Ab'.repeat(20)}`
    expect((await options({ wallet })).wallet).toBe(wallet.toLowerCase())
    expect((await options({})).wallet).toBeUndefined()
    await expect(options({ wallet: '0x12' })).rejects.toThrow('wallet: not an address')
  })

  it('is written down by init as start reads it', async () => {
    const own = join(home, 'rich')
    const wallet = `0x${'ab'.repeat(20)}`
    const prices = ['--token-rate', '0.0005 USDC', '--token-gpu-rate', '0.005 USDC']
    const settle = ['--settle-age', '10m', '--settle-tasks', '5', '--settle-value', '1 OGPN']
    const given = ['--network', network, ...prices, ...settle, '--wallet', wallet]
    expect(await start(own, ['init', ...given]).ended).toMatchObject({ code: 0 })
    const read = await daemonOptionsOf(own, await settingsOf(own, {}), undefined)
    expect(read.tariffs).toEqual({ [usdc]: { cpuPerSecond: 500n, gpuPerSecond: 5_000n } })
    expect(read).toMatchObject({ wallet, settlement: { maxAgeMs: 600_000, maxTasks: 5, maxValue: 10n ** 18n } })
  })

  it('in an unknown token is refused by init in one line, with nothing left behind', async () => {
    const own = join(home, 'refused')
    const given = ['init', '--network', network, '--token-rate', '1 DOGE', '--token-gpu-rate', '1 DOGE']
    const { code, out, err } = await start(own, given).ended
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toBe('opgpu: "1 DOGE": this network has no token DOGE\n  it has OGPN, USDC\n')
    await expect(stat(own)).rejects.toThrow('ENOENT')
  })
})

describe('chains beside the first', () => {
  let other: string

  beforeAll(async () => {
    other = join(home, 'second.json')
    const given = JSON.parse(await readFile(NETWORK, 'utf8'))
    await writeFile(other, JSON.stringify({ ...given, name: 'second', chainId: 4242 }))
  })

  it('are written down by init as start reads them', async () => {
    const second = join(home, 'both')
    const { code } = await start(second, ['init', '--network', NETWORK, '--also-network', other]).ended
    expect(code).toBe(0)
    const { network, otherNetworks } = await daemonOptionsOf(second, await settingsOf(second, {}), undefined)
    expect([network.name, ...otherNetworks.map(({ name }) => name)]).toEqual(['local', 'second'])
  })

  it('without a network file are refused by init, with nothing left behind', async () => {
    const none = join(home, 'none')
    const { code, err } = await start(none, ['init', '--network', NETWORK, '--also-network', join(home, 'x')]).ended
    expect([code, err]).toEqual([1, expect.stringContaining('there is no network file')])
    await expect(stat(none)).rejects.toThrow('ENOENT')
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
