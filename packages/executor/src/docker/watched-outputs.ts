import { mkdir } from 'node:fs/promises'
import { makeOutputDirs, measure } from './output-dirs.js'
import type { OutputSpace } from './outputs.js'

/** Plain directories whose size is looked at: for a daemon that may not mount. */
export function watchedOutputs(user: { uid: number; gid: number }): OutputSpace {
  return {
    kind: 'watch',
    async reserve(files, plan) {
      await mkdir(files.outputs, { mode: 0o700 })
      await makeOutputDirs(files, plan, user)
    },
    async prepare() {},
    async restore() {},
    async use(files, plan) {
      const bytes = await measure(files.outputs)
      return { claimedBytes: bytes, full: bytes > plan.diskBytes }
    },
    async release() {},
  }
}
