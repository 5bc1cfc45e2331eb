import { expect, test } from 'vitest'
import { type EngineStats, Meter } from './meter.js'

const stats = (cpuNanos: number, usage = 100): EngineStats => ({
  cpu_stats: { cpu_usage: { total_usage: cpuNanos } },
  memory_stats: { usage },
})

test('a job that ended before its first statistic has one sample, with what the kernel kept', () => {
  const samples = new Meter(1_000, 2).finish(1_500, { cpuMicros: 77, peakMemoryBytes: 9 })
  expect(samples).toEqual([expect.objectContaining({ at: 1_500, cpuMicros: 77, peakMemoryBytes: 9, gpuMillis: 1_000 })])
})

test('counters never fall, and an ended container’s zeros are no sample', () => {
  const meter = new Meter(0, 0)
  meter.add(stats(5_000_000, 300), 1_000)
  meter.add(stats(9_000_000, 200), 2_000)
  meter.add(stats(0), 2_500)
  const samples = meter.finish(2_600, undefined)
  expect(samples.map(({ at, cpuMicros, peakMemoryBytes }) => [at, cpuMicros, peakMemoryBytes])).toEqual([
    [1_000, 5_000, 300],
    [2_000, 9_000, 300],
    [2_600, 9_000, 300],
  ])
})

test('a day of samples is thinned and keeps its first and last', () => {
  const meter = new Meter(0, 0)
  for (let second = 1; second <= 86_400; second++) meter.add(stats(second * 1_000_000), second * 1_000)
  const samples = meter.finish(86_400_001, undefined)
  expect(samples.length).toBeLessThanOrEqual(2_048)
  expect([samples[0]?.at, samples.at(-1)?.cpuMicros]).toEqual([1_000, 86_400_000])
})

test('a reader gets the latest sample, the new ones and the end', async () => {
  const meter = new Meter(0, 0)
  meter.add(stats(1_000_000), 1_000)
  const seen: number[] = []
  const reading = (async () => {
    for await (const { at } of meter.read(AbortSignal.timeout(5_000)))
      if (seen.push(at) === 1) meter.finish(2_000, undefined)
  })()
  await reading
  expect(seen).toEqual([1_000, 2_000])
})
