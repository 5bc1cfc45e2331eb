import type { Address } from '@opgpu/protocol'
import type { Result } from 'ethers/abi'
import type { RawLog } from '../events/raw.js'
import { quantity, RpcError } from '../rpc/rpc.js'
import type { Store } from '../store.js'
import { lower, type Queries } from './queries.js'

const PROPOSAL = 'governance/proposal/'
const SCANNED = 'governance/scanned'
/** Blocks of one query; halved when a node finds it too much. */
const CHUNK_BLOCKS = 50_000
/** Blocks that a reorganisation may still change are read again. */
const UNSURE_BLOCKS = 64

/** A proposal as it was made; what became of it is asked from the Governor. */
export interface ProposalRecord {
  proposalId: bigint
  proposer: Address
  description: string
  calls: { target: Address; value: bigint; data: `0x${string}` }[]
  voteStart: number
  voteEnd: number
  blockNumber: number
}

/** Proposals from the Governor's events, read when somebody asks for them. */
export class ProposalLog {
  readonly #queries: Queries
  readonly #store: Store
  readonly #startBlock: number
  #scan: Promise<void> = Promise.resolve()

  constructor(queries: Queries, store: Store, startBlock: number) {
    this.#queries = queries
    this.#store = store
    this.#startBlock = startBlock
  }

  /** Newest first. */
  async all(): Promise<ProposalRecord[]> {
    this.#scan = this.#scan.catch(() => {}).then(() => this.#catchUp())
    await this.#scan
    const records: ProposalRecord[] = []
    for await (const [, value] of this.#store.iterate({ prefix: PROPOSAL })) records.push(value as ProposalRecord)
    return records.sort((a, b) => b.blockNumber - a.blockNumber)
  }

  async #catchUp(): Promise<void> {
    const head = this.#queries.rpc.head.number
    let chunk = CHUNK_BLOCKS
    let from = ((await this.#store.get(SCANNED)) as number | undefined) ?? this.#startBlock
    while (from <= head) {
      const to = Math.min(head, from + chunk - 1)
      const found = await this.#read(from, to)
      if (found !== undefined) {
        await this.#save(found, Math.max(this.#startBlock, to - UNSURE_BLOCKS))
        from = to + 1
      } else chunk = Math.ceil(chunk / 2)
    }
  }

  /** Undefined when the node wants to be asked for less. */
  async #read(from: number, to: number): Promise<ProposalRecord[] | undefined> {
    const abi = this.#queries.interfaces.governance
    const topics = [abi.getEvent('ProposalCreated')?.topicHash]
    const range = { fromBlock: quantity(from), toBlock: quantity(to) }
    const filter = { address: this.#queries.contracts.governance, topics, ...range }
    try {
      const logs = await this.#queries.request<RawLog[]>('eth_getLogs', [filter])
      return logs.flatMap((log) => recordOf(abi.parseLog(log)?.args, Number(log.blockNumber)))
    } catch (error) {
      if (!(error instanceof RpcError) || from === to) throw error
      return undefined
    }
  }

  async #save(records: readonly ProposalRecord[], scanned: number): Promise<void> {
    const puts = records.map((value) => ({ type: 'put', key: PROPOSAL + value.proposalId, value }) as const)
    await this.#store.batch([...puts, { type: 'put', key: SCANNED, value: scanned }])
  }
}

function recordOf(args: Result | undefined, blockNumber: number): ProposalRecord[] {
  if (args === undefined) return []
  const [proposalId, proposer, targets, values, , calldatas, voteStart, voteEnd, description] = args.toArray(true)
  const calls = (targets as string[]).map((target, at) => ({
    target: lower(target),
    value: (values as bigint[])[at] ?? 0n,
    data: ((calldatas as string[])[at] ?? '0x') as `0x${string}`,
  }))
  const times = { voteStart: Number(voteStart), voteEnd: Number(voteEnd), blockNumber }
  return [{ proposalId, proposer: lower(proposer), description, calls, ...times }]
}
