import { readFile, rename, writeFile } from 'node:fs/promises'
import { hasErrno } from './errno.js'

export interface ImageRecord {
  id: string
  size: number
  /** Unix milliseconds. */
  usedAt: number
}

/** Which images this daemon brought to the engine, in one small file; all others are none of its business. */
export class ImageRecords {
  readonly #path: string
  readonly #records: Map<string, ImageRecord>
  #writing = Promise.resolve()

  private constructor(path: string, records: ImageRecord[]) {
    this.#path = path
    this.#records = new Map(records.map((record) => [record.id, record]))
  }

  static async init(path: string): Promise<ImageRecords> {
    return new ImageRecords(path, await read(path))
  }

  has(id: string): boolean {
    return this.#records.has(id)
  }

  /** Least recently used first. */
  list(): ImageRecord[] {
    return [...this.#records.values()].sort((a, b) => a.usedAt - b.usedAt)
  }

  async put(record: ImageRecord): Promise<void> {
    this.#records.set(record.id, record)
    await this.#write()
  }

  async delete(id: string): Promise<void> {
    if (this.#records.delete(id)) await this.#write()
  }

  #write(): Promise<void> {
    const text = JSON.stringify(this.list())
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => {
        await writeFile(`${this.#path}.new`, text, { mode: 0o600 })
        await rename(`${this.#path}.new`, this.#path)
      })
    return this.#writing
  }
}

async function read(path: string): Promise<ImageRecord[]> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as ImageRecord[]
  } catch (error) {
    if (hasErrno(error, 'ENOENT')) return []
    throw error
  }
}
