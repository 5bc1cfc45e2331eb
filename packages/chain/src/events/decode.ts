import type { Address, Hex32, TaskId } from '@opgpu/protocol'
import type { Interface, Result } from 'ethers/abi'
import type { TaskEvent, TaskEventType } from '../port.js'

/** A log as a node tells it. */
export interface RawLog {
  address: string
  topics: string[]
  data: string
  blockNumber: string
  blockHash: string
  transactionHash: string
  logIndex: string
}

type Details = TaskEvent extends infer E ? (E extends TaskEvent ? Omit<E, keyof Place> : never) : never
type Place = Pick<
  TaskEvent,
  'taskId' | 'client' | 'provider' | 'blockNumber' | 'blockHash' | 'transactionHash' | 'logIndex'
>

const DETAILS: Record<string, (args: Result) => Details> = {
  TaskSubmitted: (args) => ({ type: 'submitted', budget: args.budget }),
  TaskAwarded: (args) => ({ type: 'awarded', bidHash: args.bidHash, amount: args.amount }),
  ResultCommitted: (args) => ({ type: 'committed', resultHash: args.resultHash, amount: args.amount }),
  TaskSettled: (args) => ({
    type: 'settled',
    resultHash: args.resultHash,
    paid: args.paid,
    refunded: args.refunded,
    stakers: args.stakers,
    treasury: args.treasury,
  }),
  TaskCancelled: (args) => ({ type: 'cancelled', refunded: args.refunded }),
  TaskExpired: (args) => ({ type: 'expired', refunded: args.refunded, slashed: args.slashed }),
}

/** The topics of all events of a task's life. */
export function eventTopics(taskManager: Interface): string[] {
  return Object.keys(DETAILS).map((name) => topicOf(taskManager, name))
}

function topicOf(taskManager: Interface, name: string): string {
  const fragment = taskManager.getEvent(name)
  if (fragment === null) throw new Error(`the TaskManager has no event ${name}`)
  return fragment.topicHash
}

export function decodeLog(taskManager: Interface, log: RawLog): TaskEvent {
  const parsed = taskManager.parseLog(log)
  const details = DETAILS[parsed?.name ?? '']
  if (parsed === null || details === undefined) throw new Error(`an event that was not asked for: ${log.topics[0]}`)
  return { ...placeOf(log, parsed.args), ...details(parsed.args) } satisfies { type: TaskEventType } as TaskEvent
}

function placeOf(log: RawLog, args: Result): Place {
  return {
    taskId: args.taskId as TaskId,
    client: lower(args.client),
    provider: lower(args.provider),
    blockNumber: Number(log.blockNumber),
    blockHash: log.blockHash as Hex32,
    transactionHash: log.transactionHash as Hex32,
    logIndex: Number(log.logIndex),
  }
}

function lower(address: string): Address {
  return address.toLowerCase() as Address
}
