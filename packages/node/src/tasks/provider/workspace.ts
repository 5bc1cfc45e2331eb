import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobInput } from '@opgpu/executor'
import type { JobSpec, TaskId } from '@opgpu/protocol'

/** Where the inputs of a task lie while it runs. */
export class Workspace {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  inputDirectory(taskId: TaskId, name: string): string {
    return join(this.#directory, taskId, name)
  }

  /** As the container sees them. A single-file input lies in its directory as `FILE_NAME`. */
  inputs(taskId: TaskId, spec: JobSpec, isFile: (name: string) => boolean): JobInput[] {
    return spec.inputs.map(({ name, path }) => ({
      name,
      hostPath: isFile(name) ? join(this.inputDirectory(taskId, name), FILE_NAME) : this.inputDirectory(taskId, name),
      containerPath: path,
    }))
  }

  async remove(taskId: TaskId): Promise<void> {
    await rm(join(this.#directory, taskId), { recursive: true, force: true })
  }
}

/** The name of a lone file whose content identifier carries none. */
export const FILE_NAME = 'file'
