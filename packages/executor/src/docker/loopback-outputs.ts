import { mkdir, open, readFile, rename, statfs } from 'node:fs/promises'
import { command } from './command.js'
import { makeOutputDirs, measure } from './output-dirs.js'
import type { OutputSpace } from './outputs.js'
import type { TaskFiles } from './task-files.js'

/** One file per 16 KiB on average, within bounds: inodes take space from the outputs. */
const BYTES_PER_INODE = 16 * 1024
const INODES = { min: 64, max: 131_072 }
/** The kernel writes in pieces of up to 2 MiB, so a disk that refuses one may have that much left; small disks less. */
const FULL = { bytes: 2 * 1024 * 1024, share: 8 }

const MOUNT_OPTIONS = 'loop,nosuid,nodev,noexec,noatime,noinit_itable'

/** An ext4 file per task, mounted over the outputs' parent: a write past its end fails inside the container. Needs root. */
export function loopbackOutputs(user: { uid: number; gid: number }): OutputSpace {
  return {
    kind: 'loopback',
    async reserve(files, plan) {
      await mkdir(files.outputs, { mode: 0o700 })
      await makeOutputDirs(files, plan, user)
    },
    async prepare(files, plan) {
      await makeDisk(files, plan.diskBytes)
      await mount(files)
    },
    async restore(files) {
      if (!(await isMounted(files.outputs))) await mount(files)
    },
    async use(files, { diskBytes }) {
      const { bavail, bsize, ffree } = await statfs(files.outputs)
      const bytes = await measure(files.outputs)
      return { claimedBytes: bytes, full: bavail * bsize < Math.min(FULL.bytes, diskBytes / FULL.share) || ffree === 0 }
    },
    release: unmount,
  }
}

/**
 * Without a journal, and with nothing written that a zeroed file already says: 20 ms at any size. It starts as a copy of
 * the reserved directories, so that no moment of the mount is without them.
 */
async function makeDisk({ disk, outputs }: TaskFiles, bytes: number): Promise<void> {
  const blank = `${disk}.new`
  const file = await open(blank, 'w', 0o600)
  await file.truncate(bytes).finally(() => file.close())
  const inodes = Math.min(INODES.max, Math.max(INODES.min, Math.floor(bytes / BYTES_PER_INODE)))
  const features = '^has_journal,^resize_inode'
  const extended = 'lazy_itable_init=1,nodiscard'
  await command(
    'mkfs.ext4',
    '-q',
    '-F',
    '-m',
    '0',
    '-N',
    `${inodes}`,
    '-O',
    features,
    '-E',
    extended,
    '-d',
    outputs,
    blank,
  )
  await rename(blank, disk)
}

async function mount(files: TaskFiles): Promise<void> {
  await command('mount', '-t', 'ext4', '-o', MOUNT_OPTIONS, files.disk, files.outputs)
}

async function unmount(files: TaskFiles): Promise<void> {
  if (!(await isMounted(files.outputs))) return
  // Lazily: a container that is still being removed may hold it for some milliseconds more.
  await command('umount', '-l', files.outputs)
}

/** Asks the kernel: a mount outlives the daemon that made it. */
async function isMounted(path: string): Promise<boolean> {
  const table = await readFile('/proc/self/mountinfo', 'utf8')
  return table.split('\n').some((line) => line.split(' ')[4] === escapeSpaces(path))
}

function escapeSpaces(path: string): string {
  return path.replaceAll(' ', '\\040')
}
