import type { Resources } from '@opgpu/protocol'
import type { Ledger } from '../ledger.js'
import type { Capacity, EngineReport, Executor, ImageSource, JobHandle, JobRun, Reservation } from '../port.js'
import type { Engine } from './engine.js'
import type { ImageStore } from './images.js'
import type { TaskBook } from './task-book.js'

export interface DockerExecutorModules {
  engine: Engine
  ledger: Ledger
  images: ImageStore
  tasks: TaskBook
  selfTest: (signal: AbortSignal) => Promise<EngineReport>
}

/** The Executor port on a Docker Engine. */
export class DockerExecutor implements Executor {
  readonly #modules: DockerExecutorModules

  constructor(modules: DockerExecutorModules) {
    this.#modules = modules
  }

  /** NVIDIA devices that the engine was not seen to hand over are not on offer from then on. */
  async report(signal: AbortSignal): Promise<EngineReport> {
    const report = await this.#modules.selfTest(signal)
    if (report.gpuAccess === 'none') this.#modules.ledger.withdraw('nvidia')
    return report
  }

  capacity(): Capacity {
    return this.#modules.ledger.capacity
  }

  free(): Capacity {
    return this.#modules.ledger.free()
  }

  reserve(id: string, resources: Resources): Reservation {
    return this.#modules.ledger.reserve(id, resources)
  }

  release(id: string): void {
    this.#modules.ledger.release(id)
  }

  ensureImage(source: ImageSource, options: Parameters<Executor['ensureImage']>[1]): Promise<string> {
    return this.#modules.images.ensure(source, options)
  }

  images(): Promise<{ id: string; size: number }[]> {
    return this.#modules.images.list()
  }

  start(run: JobRun, signal: AbortSignal): Promise<JobHandle> {
    return this.#modules.tasks.start(run, signal)
  }

  attach(taskId: string): Promise<JobHandle | undefined> {
    return this.#modules.tasks.attach(taskId)
  }

  cleanUp(keep: ReadonlySet<string>): Promise<string[]> {
    return this.#modules.tasks.cleanUp(keep)
  }

  async close(): Promise<void> {
    await this.#modules.tasks.close()
    this.#modules.engine.close()
  }
}
