import type { Address, Signer } from '@opgpu/protocol'
import { deadline, type Logger } from '@opgpu/utils'
import { createInterfaces } from './calls/interfaces.js'
import type { PlanContext } from './calls/plan/plan.js'
import { EvmChain } from './chain.js'
import { MarketLogs } from './events/decode.js'
import { Follower } from './events/follower.js'
import { Inbox } from './events/inbox.js'
import { AccountLogs } from './events/logs.js'
import { EventRecord } from './events/record.js'
import { domainOf } from './network/domain.js'
import { IntentLog } from './outbox/intent-log.js'
import { Issuer } from './outbox/issuer.js'
import { Outbox } from './outbox/outbox.js'
import { Preflight } from './outbox/preflight.js'
import type { Chain, Network } from './port.js'
import { DaoReader } from './readers/governance.js'
import { EscrowReader } from './readers/money.js'
import { ProposalLog } from './readers/proposal-log.js'
import { Queries } from './readers/queries.js'
import { VaultReader } from './readers/staking.js'
import { TaskReader } from './readers/tasks.js'
import { CloudWalletReader } from './readers/wallets.js'
import { connectRpc } from './rpc/connect.js'
import type { Rpc } from './rpc/rpc.js'
import type { Store } from './store.js'
import { verifyContracts, verifyGenesis } from './verify.js'

/** A read that takes longer means that the node is away. */
const READ_TIMEOUT_MS = 30_000

export interface ChainOptions {
  network: Network
  signer: Signer
  /** Wallets that the signer is a session key of: their events are this daemon's too. */
  wallets?: readonly Address[]
  /** Where intents and events are kept; nothing else may write to it. */
  store: Store
  logger: Logger
  /** Ends the opening; an open chain ends with `close`. */
  signal: AbortSignal
}

/**
 * Connects to the network's node, takes up unfinished transactions and reads the events that were missed.
 * Rejects with CodedError<ChainErrorCode> `chain_unreachable`, `wrong_chain`, `contracts_missing` or `wrong_code`.
 */
export async function openChain(options: ChainOptions): Promise<Chain> {
  const { network, store, logger, signal } = options
  const rpc = await connectRpc(network.rpcUrl, logger, signal)
  try {
    await verifyContracts(network, rpc, logger, signal)
    await verifyGenesis(rpc, store, signal)
    return await assemble(options, rpc)
  } catch (error) {
    rpc.close()
    throw error
  }
}

async function assemble({ network, signer, wallets = [], store, logger, signal }: ChainOptions, rpc: Rpc) {
  const stop = new AbortController()
  const account = signer.address
  const { confirmations, contracts, startBlock } = network
  const context: PlanContext = { contracts, domain: domainOf(network), interfaces: createInterfaces(), from: account }
  const { interfaces } = context
  const preflight = new Preflight({ rpc, from: account, interfaces, book: network })
  const log = await IntentLog.load(store)
  const issuer = await Issuer.init({ rpc, signer, chainId: network.chainId, log, preflight }, signal)
  const common = { rpc, logger, signal: stop.signal }
  const outbox = new Outbox({ ...common, account, log, issuer, preflight, confirmations })
  const accounts = [account, ...wallets]
  const logs = new AccountLogs(rpc, contracts.taskManager, new MarketLogs(rpc, interfaces), accounts)
  const record = new EventRecord(store)
  const follower = new Follower({ ...common, logs, record }, network)
  const inbox = new Inbox(record, follower, logger, stop.signal)
  await follower.start()
  outbox.start()
  const queries = new Queries({ rpc, ...context, limit: () => deadline(READ_TIMEOUT_MS, stop.signal) })
  const readers = {
    tasks: new TaskReader(queries),
    money: new EscrowReader(queries),
    staking: new VaultReader(queries),
    wallets: new CloudWalletReader(queries),
    governance: new DaoReader(queries, new ProposalLog(queries, store, startBlock)),
  }
  return new EvmChain({ network, rpc, queries, ...readers, context, preflight, outbox, follower, inbox, record, stop })
}
