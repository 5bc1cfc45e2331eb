import type { Signer } from '@opgpu/protocol'
import type { Logger } from '@opgpu/utils'
import { createInterfaces } from './calls/interfaces.js'
import { EvmChain } from './chain.js'
import { Follower } from './events/follower.js'
import { Inbox } from './events/inbox.js'
import { TaskLogs } from './events/logs.js'
import { EventRecord } from './events/record.js'
import { IntentLog } from './outbox/intent-log.js'
import { Issuer } from './outbox/issuer.js'
import { Outbox } from './outbox/outbox.js'
import { Preflight } from './outbox/preflight.js'
import type { Chain, Network } from './port.js'
import { Reader } from './reader.js'
import { connectRpc } from './rpc/connect.js'
import type { Rpc } from './rpc/rpc.js'
import type { Store } from './store.js'
import { verifyContracts, verifyGenesis } from './verify.js'

export interface ChainOptions {
  network: Network
  signer: Signer
  /** Where intents and events are kept; nothing else may write to it. */
  store: Store
  logger: Logger
  /** Ends the opening; an open chain ends with `close`. */
  signal: AbortSignal
}

/**
 * Connects to the network's node, takes up unfinished transactions and reads the events that were missed.
 * Rejects with CodedError<ChainErrorCode> `chain_unreachable`, `wrong_chain` or `contracts_missing`.
 */
export async function openChain(options: ChainOptions): Promise<Chain> {
  const { network, store, logger, signal } = options
  const rpc = await connectRpc(network.rpcUrl, logger, signal)
  try {
    await verifyContracts(network, rpc, signal)
    await verifyGenesis(rpc, store, signal)
    return await assemble(options, rpc)
  } catch (error) {
    rpc.close()
    throw error
  }
}

async function assemble({ network, signer, store, logger, signal }: ChainOptions, rpc: Rpc): Promise<Chain> {
  const stop = new AbortController()
  const interfaces = createInterfaces()
  const account = signer.address
  const { confirmations, contracts } = network
  const preflight = new Preflight(rpc, account, Object.values(interfaces))
  const log = await IntentLog.load(store)
  const issuer = await Issuer.init({ rpc, signer, chainId: network.chainId, log, preflight }, signal)
  const common = { rpc, logger, signal: stop.signal }
  const outbox = new Outbox({ ...common, account, log, issuer, preflight, confirmations })
  const logs = new TaskLogs(rpc, contracts.taskManager, interfaces.taskManager, account)
  const record = new EventRecord(store)
  const follower = new Follower({ ...common, logs, record }, network)
  const inbox = new Inbox(record, follower, logger, stop.signal)
  await follower.start()
  outbox.start()
  const reader = new Reader(rpc, contracts, interfaces)
  return new EvmChain({ network, rpc, reader, interfaces, preflight, outbox, follower, inbox, record, stop })
}
