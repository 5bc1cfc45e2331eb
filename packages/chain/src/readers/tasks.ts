import type { Address, Hex32, Offer, TaskId } from '@opgpu/protocol'
import { offerWords } from '../calls/plan/tasks.js'
import { MarketLogs } from '../events/decode.js'
import type { RawLog } from '../events/raw.js'
import {
  type CommitmentView,
  type LaneView,
  type OnChainTask,
  TASK_STATES,
  type TaskState,
  type TransactionView,
} from '../port.js'
import type { Queries } from './queries.js'

interface RawReceipt {
  gasUsed: string
  logs: RawLog[]
}

/** Tasks, accounts' coins and transactions. */
export class TaskReader {
  readonly #queries: Queries
  readonly #logs: MarketLogs

  constructor(queries: Queries) {
    this.#queries = queries
    this.#logs = new MarketLogs(queries.rpc, queries.interfaces)
  }

  async task(offer: Offer): Promise<OnChainTask> {
    const state = await this.#queries.one<bigint>('taskManager', 'taskState', [offerWords(offer)])
    return { state: stateOf(state) }
  }

  async lane(client: Address, lane: bigint): Promise<LaneView> {
    const { state, sequence } = await this.#queries.one<{ state: bigint; sequence: bigint }>('taskManager', 'laneOf', [
      client,
      lane,
    ])
    return { state: stateOf(state), sequence: Number(sequence) }
  }

  async commitment(client: Address, lane: bigint): Promise<CommitmentView | undefined> {
    const words = await this.#queries.all('taskManager', 'commitmentOf', [client, lane])
    const [resultHash, claim, bond, since] = words as [Hex32, bigint, bigint, bigint]
    return since === 0n ? undefined : { resultHash, claim, bond, since: Number(since) }
  }

  async balance(account: Address, token: Address): Promise<bigint> {
    const [amount] = await this.#queries.at(token, 'token', 'balanceOf', [account])
    return amount as bigint
  }

  async nativeBalance(account: Address): Promise<bigint> {
    return BigInt(await this.#queries.request<string>('eth_getBalance', [account, 'latest']))
  }

  async transaction(hash: Hex32): Promise<TransactionView | undefined> {
    const receipt = await this.#queries.request<RawReceipt | null>('eth_getTransactionReceipt', [hash])
    if (receipt === null) return undefined
    const { taskManager } = this.#queries.contracts
    const ours = receipt.logs.filter(({ address }) => address.toLowerCase() === taskManager)
    const events = await this.#logs.decode(ours, this.#queries.limit())
    return { gasUsed: BigInt(receipt.gasUsed), events, skipped: this.#logs.skipped(ours) as TaskId[] }
  }
}

function stateOf(state: bigint): TaskState {
  const name = TASK_STATES[Number(state)]
  if (name === undefined) throw new Error(`the TaskManager knows a state ${state} that this version does not`)
  return name
}
