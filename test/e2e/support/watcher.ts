import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chain, openChain } from '@opgpu/chain'
import { keyValueOf, openDatabase } from '@opgpu/db'
import { createSigner } from '@opgpu/protocol'
import { silentLogger } from '@opgpu/utils'
import type { TestMarket } from './market.js'

const signal = new AbortController().signal

/** The chain's own word on what names a daemon, beside what that daemon says. */
export class Watcher {
  readonly chain: Chain
  readonly #end: () => Promise<void>

  private constructor(chain: Chain, end: () => Promise<void>) {
    this.chain = chain
    this.#end = end
  }

  static async open(market: TestMarket, name: string): Promise<Watcher> {
    const { network } = market.network
    const directory = await mkdtemp(join(tmpdir(), 'opgpu-watcher-'))
    const database = await openDatabase(directory, { schemaVersion: 1 })
    const options = { network, store: keyValueOf(database, 1), logger: silentLogger, signal }
    const signer = createSigner(randomBytes(32))
    const chain = await openChain({ ...options, signer, wallets: [market.network.daemon(name).info.address] })
    return new Watcher(chain, async () => {
      await chain.close()
      await database.close()
      await rm(directory, { recursive: true, force: true })
    })
  }

  close(): Promise<void> {
    return this.#end()
  }
}
