import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@opgpu/utils'
import { hasErrno } from './errno.js'

/** Where one task's files are. Everything below `root` goes when the task is removed. */
export interface TaskFiles {
  root: string
  /** Parent of the writable directories; a mount point where a loopback file system bounds them. */
  outputs: string
  /** The loopback file system. */
  disk: string
  /** The engine's log frames as they were kept. */
  log: string
  /** Why the daemon ended the container, written before it does. */
  ended: string
  /** What `collect` makes. */
  collected: string
}

/** Also what the engine takes in a container's name. */
const SAFE_ID = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/

export function taskFiles(directory: string, taskId: string): TaskFiles {
  if (!SAFE_ID.test(taskId)) {
    throw new CodedError('provisioning_failed', 'a task id must be letters, digits, _ . or -', { details: { taskId } })
  }
  return filesBelow(join(tasksOf(directory), taskId))
}

export function filesBelow(root: string): TaskFiles {
  return {
    root,
    outputs: join(root, 'out'),
    disk: join(root, 'disk.img'),
    log: join(root, 'log.frames'),
    ended: join(root, 'ended'),
    collected: join(root, 'collected'),
  }
}

/** Makes the task's directory. False when there is one: an earlier start got at least this far. */
export async function claim(files: TaskFiles): Promise<boolean> {
  try {
    await mkdir(files.root, { mode: 0o700 })
    return true
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) return false
    throw error
  }
}

export async function tasksOnDisk(directory: string): Promise<string[]> {
  return (await readdir(tasksOf(directory))).filter((name) => SAFE_ID.test(name))
}

export async function makeTasksDirectory(directory: string): Promise<void> {
  await mkdir(tasksOf(directory), { recursive: true, mode: 0o700 })
}

/** The file system of the outputs must be unmounted before. */
export async function deleteFiles(files: TaskFiles): Promise<void> {
  await rm(files.root, { recursive: true, force: true })
}

function tasksOf(directory: string): string {
  return join(directory, 'tasks')
}
