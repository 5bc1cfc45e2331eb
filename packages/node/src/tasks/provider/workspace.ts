import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { JobInput } from '@opgpu/executor'
import type { JobSpec, TaskId } from '@opgpu/protocol'

/** Where the inputs of a task lie while it runs. */
export class Workspace {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Where an input is written: a directory, or a file when its content is one. */
  inputPath(taskId: TaskId, name: string): string {
    return join(this.#directory, taskId, name)
  }

  /** As the container sees them. */
  inputs(taskId: TaskId, spec: JobSpec): JobInput[] {
    return spec.inputs.map(({ name, path }) => ({
      name,
      hostPath: this.inputPath(taskId, name),
      containerPath: path,
    }))
  }

  /** An empty place for an input; what a broken-off attempt left there is gone. */
  async clear(taskId: TaskId, name: string): Promise<string> {
    const path = this.inputPath(taskId, name)
    await mkdir(dirname(path), { recursive: true, mode: 0o755 })
    await rm(path, { recursive: true, force: true })
    return path
  }

  async remove(taskId: TaskId): Promise<void> {
    await rm(join(this.#directory, taskId), { recursive: true, force: true })
  }
}
