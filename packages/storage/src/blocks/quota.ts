import { statfs } from 'node:fs/promises'
import { storageError } from '../errors.js'
import { DISK_CHECK_BYTES, DISK_RESERVE_BYTES } from '../limits.js'

/** Counts the bytes of blocks on disk and refuses those that do not fit. */
export class Quota {
  readonly limitBytes: number
  readonly #directory: string
  #bytes = 0
  #untilCheck = 0

  constructor(directory: string, limitBytes: number) {
    this.#directory = directory
    this.limitBytes = limitBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  set(bytes: number): void {
    this.#bytes = bytes
  }

  /** Counts `bytes` in before they are written. Throws `quota_exceeded`. */
  async take(bytes: number): Promise<void> {
    if (this.#bytes + bytes > this.limitBytes) throw this.exceeded()
    this.#bytes += bytes
    this.#untilCheck -= bytes
    if (this.#untilCheck > 0) return
    this.#untilCheck = DISK_CHECK_BYTES
    const disk = await statfs(this.#directory)
    if (disk.bavail * disk.bsize > DISK_RESERVE_BYTES) return
    this.#untilCheck = 0
    this.give(bytes)
    throw this.exceeded('the disk is nearly full')
  }

  give(bytes: number): void {
    this.#bytes -= bytes
  }

  exceeded(why = 'the storage quota is used up', cause?: unknown) {
    return storageError('quota_exceeded', `content can't be stored: ${why}`, {
      details: { bytes: this.#bytes, quotaBytes: this.limitBytes },
      hint: 'unpin what is no longer needed and collect, or raise the quota',
      cause,
    })
  }
}
