import type { Address, Hex32, TaskId } from '@opgpu/protocol'
import type { Interfaces } from './calls/interfaces.js'
import { decodeLog, eventTopics, type RawLog } from './events/decode.js'
import type { Network, OnChainTask, StakeView, TaskEvent } from './port.js'
import type { Rpc } from './rpc/rpc.js'

/** As the contracts number them. */
const STATES = ['none', 'submitted', 'awarded', 'committed', 'settled', 'cancelled', 'expired'] as const

interface RawTransactionReceipt {
  gasUsed: string
  logs: RawLog[]
}

/** What the contracts say now, at the newest block. */
export class Reader {
  readonly #rpc: Rpc
  readonly #contracts: Network['contracts']
  readonly #interfaces: Interfaces

  constructor(rpc: Rpc, contracts: Network['contracts'], interfaces: Interfaces) {
    this.#rpc = rpc
    this.#contracts = contracts
    this.#interfaces = interfaces
  }

  async task(taskId: TaskId, signal: AbortSignal): Promise<OnChainTask> {
    const [state] = await this.#call('taskManager', 'taskState', [taskId], signal)
    const name = STATES[Number(state)]
    if (name === undefined) throw new Error(`the TaskManager knows a state ${state} that this version does not`)
    return { state: name }
  }

  async credits(account: Address, token: Address, signal: AbortSignal): Promise<bigint> {
    const [amount] = await this.#call('paymentEscrow', 'credits', [account, token], signal)
    return amount as bigint
  }

  async balance(account: Address, token: Address, signal: AbortSignal): Promise<bigint> {
    const [amount] = await this.#call('token', 'balanceOf', [account], signal, token)
    return amount as bigint
  }

  async nativeBalance(account: Address, signal: AbortSignal): Promise<bigint> {
    return BigInt(await this.#rpc.request<string>('eth_getBalance', [account, 'latest'], signal))
  }

  async stake(operator: Address, signal: AbortSignal): Promise<StakeView> {
    const [[owner], [operatorAuthorised]] = await Promise.all([
      this.#call('stakingVault', 'ownerOf', [operator], signal),
      this.#call('stakingVault', 'isAuthorised', [operator], signal),
    ])
    const [staked, locked] = await this.#call('stakingVault', 'stakeOf', [owner], signal)
    return {
      owner: String(owner).toLowerCase() as Address,
      staked: staked as bigint,
      locked: locked as bigint,
      operatorAuthorised: operatorAuthorised as boolean,
    }
  }

  async transaction(hash: Hex32, signal: AbortSignal): Promise<{ gasUsed: bigint; events: TaskEvent[] } | undefined> {
    const receipt = await this.#rpc.request<RawTransactionReceipt | null>('eth_getTransactionReceipt', [hash], signal)
    if (receipt === null) return undefined
    const { taskManager } = this.#interfaces
    const known = new Set(eventTopics(taskManager))
    const ours = receipt.logs.filter(
      ({ address, topics }) => address.toLowerCase() === this.#contracts.taskManager && known.has(topics[0] ?? ''),
    )
    return { gasUsed: BigInt(receipt.gasUsed), events: ours.map((log) => decodeLog(taskManager, log)) }
  }

  async #call(
    contract: keyof Interfaces,
    method: string,
    args: unknown[],
    signal: AbortSignal,
    to = this.#contracts[contract],
  ): Promise<unknown[]> {
    const abi = this.#interfaces[contract]
    const call = { to, data: abi.encodeFunctionData(method, args) }
    const answer = await this.#rpc.request<string>('eth_call', [call, 'latest'], signal)
    return abi.decodeFunctionResult(method, answer).toArray()
  }
}
