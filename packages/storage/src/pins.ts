import type { CidText } from '@opgpu/protocol'
import type { Datastore } from 'interface-datastore'
import { Key } from 'interface-datastore/key'
import { CID } from 'multiformats/cid'

const PREFIX = '/opgpu/pin/'

/**
 * Only roots are recorded, and what they hold is found when a collection needs it: pinning costs one small write
 * however large the content. Not synced: a power cut may lose the latest pins, a crash of the process none.
 */
export class Pins {
  readonly #records: Datastore
  #count = 0

  constructor(records: Datastore) {
    this.#records = records
  }

  get count(): number {
    return this.#count
  }

  async init(): Promise<void> {
    for await (const _ of this.all()) this.#count++
  }

  async add(cid: CID): Promise<void> {
    const key = keyOf(cid)
    if (await this.#records.has(key)) return
    await this.#records.put(key, new Uint8Array())
    this.#count++
  }

  async delete(cid: CID): Promise<void> {
    const key = keyOf(cid)
    if (!(await this.#records.has(key))) return
    await this.#records.delete(key)
    this.#count--
  }

  async *all(): AsyncGenerator<CID> {
    for await (const key of this.#records.queryKeys({ prefix: PREFIX })) yield CID.parse(key.name())
  }

  async *texts(): AsyncGenerator<CidText> {
    for await (const cid of this.all()) yield cid.toString() as CidText
  }
}

function keyOf(cid: CID): Key {
  return new Key(PREFIX + cid.toString())
}
