import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { costOf, TestMarket } from './support/market.js'
import { request } from './support/request.js'

let market: TestMarket

beforeAll(async () => {
  market = await TestMarket.start({ providers: 2 })
})
afterAll(() => market?.stop())

describe('a job that succeeds', () => {
  test('brings its outputs, logs, payment and a receipt that verifies on both sides', async () => {
    const input = join(await mkdtemp(join(tmpdir(), 'opgpu-in-')), 'words')
    await writeFile(input, 'seventeen words')
    const before = await market.credits()
    const job = await market.run('echo to-stdout; echo to-stderr >&2; wc -c < /in/data > /out/count', { input })

    expect(job).toMatchObject({ state: 'settled', mode: 'auction', container: { exitCode: 0 } })
    expect(job.bids).toHaveLength(2)
    expect(job.award?.reason).not.toBe('')
    const directory = await mkdtemp(join(tmpdir(), 'opgpu-out-'))
    await market.client.writeOutputs({ params: { id: job.id }, body: { directory } })
    expect((await readFile(join(directory, 'out/count'), 'utf8')).trim()).toBe('15')
    expect(await market.logs(job.id)).toBe('to-stdout\nto-stderr\n')

    expect(costOf(job)).toBeGreaterThan(0n)
    expect(before - (await market.credits())).toBe(costOf(job))
    expect(job.payments?.stakers).toBe((costOf(job) * 12n) / 100n)
    expect(job.receipt?.verified).toBe(true)
    const receipt = job.receipt?.cid ?? ''
    for (const name of ['client', 'provider-1', 'provider-2']) {
      const { verified } = await market.network.daemon(name).client.verifyReceipt({ params: { id: receipt } })
      expect(verified).toBe(true)
    }
  })

  test('eight at once are each paid once', async () => {
    const before = await market.credits()
    const jobs = await Promise.all(Array.from({ length: 8 }, (_, n) => market.run(`echo ${n} > /out/n`)))
    expect(jobs.map(({ state }) => state)).toEqual(Array(8).fill('settled'))
    expect(before - (await market.credits())).toBe(jobs.reduce((sum, job) => sum + costOf(job), 0n))
  })
})

describe('a job that fails', () => {
  test('by its exit code keeps its logs and is paid for the time used', async () => {
    const job = await market.run('echo last words; exit 7')
    expect(job).toMatchObject({
      state: 'failed',
      container: { exitCode: 7 },
      failure: { phase: 'running', code: 'exit_code' },
    })
    expect(await market.logs(job.id)).toBe('last words\n')
    expect(costOf(job)).toBeGreaterThan(0n)
    expect(costOf(job)).toBeLessThan(job.award?.amount ?? 0n)
  })

  test('by memory', async () => {
    const job = await market.run('tail /dev/zero', { memoryBytes: 32 * 1024 ** 2 })
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'out_of_memory' } })
  })

  test('by time', async () => {
    const job = await market.run('echo begun; sleep 60', { runMs: 1000 })
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'timed_out' } })
    expect(costOf(job)).toBeGreaterThan(0n)
  })

  test('by disk', async () => {
    const job = await market.run('cat /dev/zero > /out/all', { diskBytes: 4 * 1024 ** 2 })
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'disk_quota_exceeded' } })
  })

  test('by being cancelled while it runs is paid for the time used', async () => {
    const id = await market.submit('echo begun; sleep 60')
    await market.until(id, ({ type }) => type === 'log')
    await market.client.cancelJob({ params: { id } })
    const job = await market.end(id)
    expect(job).toMatchObject({ state: 'failed', failure: { code: 'cancelled' } })
    expect(costOf(job)).toBeLessThan(job.award?.amount ?? 0n)
  })
})

describe('input that is wrong costs nothing', () => {
  test('an image that nobody pushed', async () => {
    const unknown = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy'
    await expect(market.client.submitJob({ body: request(unknown, 'true') })).rejects.toMatchObject({
      code: 'bad_request',
    })
  })

  test('a price limit above the credits', async () => {
    await expect(market.submit('true', { maxPrice: 10n ** 30n })).rejects.toMatchObject({ code: 'not_enough_credits' })
  })

  test('a class that nobody offers says how many providers failed which condition', async () => {
    const before = await market.credits()
    const job = await market.run('true', { gpus: { count: 1, vramBytes: 0 } })
    expect(job).toMatchObject({ state: 'expired', failure: { message: '2 of 2 providers fail gpu.vendor' } })
    expect(await market.credits()).toBe(before)
  })

  test('a price that nobody takes', async () => {
    const job = await market.run('true', { maxPrice: 1n })
    expect(job).toMatchObject({ state: 'expired' })
    expect(job.failure?.message).toContain('price')
  })
})
