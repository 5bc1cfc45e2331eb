import type { MeterSample } from '@opgpu/protocol'
import { BoundedQueue } from '@opgpu/utils'

/** The part of the engine's statistics that is billed or shown. */
export interface EngineStats {
  read?: string
  cpu_stats?: { cpu_usage?: { total_usage?: number } }
  memory_stats?: { usage?: number; max_usage?: number }
  networks?: Record<string, { rx_bytes?: number; tx_bytes?: number }>
}

/** Counters of a container that is gone, where the kernel still has them. */
export interface FinalUse {
  cpuMicros: number
  peakMemoryBytes: number
}

/** Most samples of one job: a long one is thinned to every second, fourth … second. Counters are cumulative, so none is lost. */
const MAX_SAMPLES = 2048
/** A reader this far behind misses samples. */
const READER_QUEUE = 64

/** What a job used, from the engine's 1 Hz statistics. */
export class Meter {
  readonly #startedAt: number
  readonly #gpus: number
  readonly #readers = new Set<BoundedQueue<MeterSample>>()
  #samples: MeterSample[] = []
  #stride = 1
  #seen = 0
  #last: MeterSample | undefined
  #closed = false

  constructor(startedAt: number, gpus: number) {
    this.#startedAt = startedAt
    this.#gpus = gpus
  }

  /** Takes one line of statistics. An ended container's are all zero and are not a sample. */
  add(stats: EngineStats, at: number): void {
    const cpuMicros = Math.floor((stats.cpu_stats?.cpu_usage?.total_usage ?? 0) / 1000)
    if (cpuMicros === 0) return
    const memoryBytes = stats.memory_stats?.usage ?? 0
    const traffic = Object.values(stats.networks ?? {})
    this.#push({
      at,
      cpuMicros,
      memoryBytes,
      peakMemoryBytes: Math.max(this.#last?.peakMemoryBytes ?? 0, stats.memory_stats?.max_usage ?? 0, memoryBytes),
      gpuMillis: this.#gpus * Math.max(0, at - this.#startedAt),
      gpuMemoryBytes: 0,
      bytesIn: traffic.reduce((sum, { rx_bytes = 0 }) => sum + rx_bytes, 0),
      bytesOut: traffic.reduce((sum, { tx_bytes = 0 }) => sum + tx_bytes, 0),
    })
  }

  /** The last sample, at the container's end; every job has it, however short. */
  finish(endedAt: number, final: FinalUse | undefined): MeterSample[] {
    if (this.#closed) return this.#samples
    const last = this.#last
    const sample: MeterSample = {
      at: endedAt,
      cpuMicros: Math.max(last?.cpuMicros ?? 0, final?.cpuMicros ?? 0),
      memoryBytes: 0,
      peakMemoryBytes: Math.max(last?.peakMemoryBytes ?? 0, final?.peakMemoryBytes ?? 0),
      gpuMillis: this.#gpus * Math.max(0, endedAt - this.#startedAt),
      gpuMemoryBytes: 0,
      bytesIn: last?.bytesIn ?? 0,
      bytesOut: last?.bytesOut ?? 0,
    }
    this.#samples = [...this.#samples.filter(({ at }) => at < endedAt), sample]
    for (const reader of this.#readers) reader.push(sample)
    this.close()
    return this.#samples
  }

  close(): void {
    this.#closed = true
    for (const reader of this.#readers) reader.close()
  }

  /** Samples from now on, the latest one first. */
  async *read(signal: AbortSignal): AsyncGenerator<MeterSample> {
    const queue = new BoundedQueue<MeterSample>(READER_QUEUE)
    const latest = this.#closed ? this.#samples.at(-1) : this.#last
    if (latest !== undefined) queue.push(latest)
    if (this.#closed) queue.close()
    const stop = () => queue.close()
    signal.addEventListener('abort', stop, { once: true })
    this.#readers.add(queue)
    try {
      yield* queue
      signal.throwIfAborted()
    } finally {
      signal.removeEventListener('abort', stop)
      this.#readers.delete(queue)
    }
  }

  #push(sample: MeterSample): void {
    this.#last = sample
    for (const reader of this.#readers) reader.push(sample)
    if (this.#seen++ % this.#stride !== 0) return
    this.#samples.push(sample)
    if (this.#samples.length < MAX_SAMPLES) return
    this.#samples = this.#samples.filter((_, index) => index % 2 === 0)
    this.#stride *= 2
  }
}
