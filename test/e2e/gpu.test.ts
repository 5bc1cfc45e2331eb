import type { JobView } from '@opgpu/api'
import { STAND_IN_GPUS } from '@opgpu/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { environment } from './support/environment.js'
import { gpuMachine } from './support/gpu-machine.js'
import { TestMarket } from './support/market.js'
import type { Job } from './support/request.js'

const GIB = 1024 ** 3
const GPUS = STAND_IN_GPUS.map(({ uuid, model, vramMib }) => {
  return { vendor: 'nvidia', uuid, model, vramBytes: vramMib * 1024 ** 2 }
})
const [SMALL, LARGE] = STAND_IN_GPUS.map(({ uuid }) => uuid)
/** Only the second device is that large. */
const NEEDS_LARGE: Job = { gpus: { count: 1, vramBytes: 40 * GIB } }
/** Pays for several devices. */
const maxPrice = 10n ** 19n
const SHOW = 'for node in /dev/nvidia*; do echo $node; done'

describe.runIf(environment.gpuEngine)('a market with one GPU machine among two', () => {
  let market: TestMarket
  let gpuProvider: string
  let unservable: string[]
  beforeAll(async () => {
    const engine = await gpuMachine()
    market = await TestMarket.start({ providers: 2, options: { 'provider-1': { engine } } })
    gpuProvider = market.network.daemon('provider-1').info.address
    const asked = [
      { count: 3, vramBytes: 0 },
      { count: 2, vramBytes: 40 * GIB },
    ]
    // Late bids are waited for meanwhile.
    unservable = await Promise.all(asked.map((gpus) => market.submit(SHOW, { gpus, maxPrice })))
  })
  afterAll(() => market?.stop())

  test('the card states the exact devices', async () => {
    const cards = await market.client.listGpus()
    expect(cards.find(({ provider }) => provider === gpuProvider)?.gpus).toEqual(GPUS)
    expect(cards.filter(({ gpus }) => gpus.length > 0)).toHaveLength(1)
  })

  test('a job sees the one device that it was given, and the receipt names it', async () => {
    const job = await market.run(SHOW, NEEDS_LARGE)
    expect(job).toMatchObject({ state: 'settled', gpus: [LARGE] })
    expect(job.bids.map(({ provider }) => provider)).toEqual([gpuProvider])
    expect(await market.logs(job.id)).toBe('/dev/nvidia1\n')
    const { receipt } = await market.client.showReceipt({ params: { id: job.id } })
    expect(receipt).toMatchObject({ delivery: { gpus: [LARGE] } })
    expect(await market.client.verifyReceipt({ params: { id: job.id } })).toMatchObject({ verified: true })
  })

  test('the smallest device that is large enough is given, whatever the job says in its environment', async () => {
    const environment = { NVIDIA_VISIBLE_DEVICES: 'all' }
    const job = await market.run(SHOW, { gpus: { count: 1, vramBytes: 0 }, environment })
    expect(job.gpus).toEqual([SMALL])
    expect(await market.logs(job.id)).toBe('/dev/nvidia0\n')
  })

  test('both devices go to a job that asks for two', async () => {
    const job = await market.run(SHOW, { gpus: { count: 2, vramBytes: 0 }, maxPrice })
    expect(job.gpus).toEqual([SMALL, LARGE])
    expect(await market.logs(job.id)).toBe('/dev/nvidia0\n/dev/nvidia1\n')
  })

  test('two jobs for the same device have it one after the other', async () => {
    const timed = `read begun rest < /proc/uptime; sleep 1; read ended rest < /proc/uptime; echo $begun $ended; ${SHOW}`
    const jobs = await Promise.all([market.run(timed, NEEDS_LARGE), market.run(timed, NEEDS_LARGE)])
    expect(jobs.map(({ state, gpus }) => [state, ...gpus])).toEqual(Array(2).fill(['settled', LARGE]))
    const logs = await Promise.all(jobs.map(({ id }) => market.logs(id)))
    const [first, second] = logs
      .map((text) => text.split(/\s/).slice(0, 2).map(Number))
      .sort(([a = 0], [b = 0]) => a - b)
    expect(second?.[0]).toBeGreaterThanOrEqual(first?.[1] ?? Number.NaN)
  })

  test('a job that asks for more than there is expires and says why', async () => {
    const [many, large] = await Promise.all(unservable.map((id) => market.end(id)))
    expect([many?.state, large?.state]).toEqual(['expired', 'expired'])
    expect(reasons(many)).toEqual(['1 of 2 providers fail gpu.count', '1 of 2 providers fail gpu.vendor'])
    expect(reasons(large)).toEqual(['1 of 2 providers fail gpu.vendor', '1 of 2 providers fail gpu.vram'])
  })
})

function reasons(job: JobView | undefined): string[] | undefined {
  return job?.failure?.message.split('; ').sort()
}
