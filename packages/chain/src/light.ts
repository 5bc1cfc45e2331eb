import type { Hex32, Signer } from '@opgpu/protocol'
import { deadline, type Logger } from '@opgpu/utils'
import { createInterfaces } from './calls/interfaces.js'
import { reverted } from './calls/reverts.js'
import { domainOf } from './network/domain.js'
import { findReceipt, type Receipt } from './outbox/receipt.js'
import { signTransaction } from './outbox/sign.js'
import type { Call, Chain, Mined, Network, UnsignedTransaction } from './port.js'
import { DaoReader } from './readers/governance.js'
import { EscrowReader } from './readers/money.js'
import { ProposalLog } from './readers/proposal-log.js'
import { Queries } from './readers/queries.js'
import { VaultReader } from './readers/staking.js'
import { TaskReader } from './readers/tasks.js'
import { CloudWalletReader } from './readers/wallets.js'
import { connectRpc } from './rpc/connect.js'
import { nextHead } from './rpc/next-head.js'
import type { Rpc } from './rpc/rpc.js'
import { MemoryStore } from './store.js'
import { unsignedOver } from './unsigned.js'
import { verifyContracts } from './verify.js'

const READ_TIMEOUT_MS = 30_000
/** Long enough for a transaction at a fair fee; afterwards it may still be mined. */
const MINED_TIMEOUT_MS = 300_000

/** A chain without a record of its own: for an account that only now and then sends something, and keeps no daemon. */
export type LightChain = Pick<
  Chain,
  | 'network'
  | 'domain'
  | 'money'
  | 'staking'
  | 'wallets'
  | 'governance'
  | 'balance'
  | 'nativeBalance'
  | 'stake'
  | 'unsigned'
  | 'send'
> & { close(): void }

export interface LightChainOptions {
  network: Network
  /** Nothing else may send from its account meanwhile. */
  signer: Signer
  logger: Logger
  signal: AbortSignal
}

/** Connects and checks the contracts; reads nothing until asked. Rejects with CodedError<ChainErrorCode>. */
export async function openLightChain({ network, signer, logger, signal }: LightChainOptions): Promise<LightChain> {
  const rpc = await connectRpc(network.rpcUrl, logger, signal)
  try {
    await verifyContracts(network, rpc, logger, signal)
  } catch (error) {
    rpc.close()
    throw error
  }
  const [domain, interfaces] = [domainOf(network), createInterfaces()]
  const limit = () => deadline(READ_TIMEOUT_MS, signal)
  const queries = new Queries({ rpc, contracts: network.contracts, domain, interfaces, limit })
  const tasks = new TaskReader(queries)
  const staking = new VaultReader(queries)
  const unsigned: Chain['unsigned'] = (call, from) => unsignedOver(queries, { network, call, from })
  return {
    network,
    domain,
    money: new EscrowReader(queries),
    staking,
    wallets: new CloudWalletReader(queries),
    governance: new DaoReader(queries, new ProposalLog(queries, new MemoryStore(), network.startBlock)),
    balance: (account, token) => tasks.balance(account, token),
    nativeBalance: (account) => tasks.nativeBalance(account),
    stake: (operator) => staking.stake(operator),
    unsigned,
    async send(_key, call, stop) {
      const transaction = await unsigned(call, signer.address)
      return await sendOnce({ rpc, signer, network, call }, transaction, deadline(MINED_TIMEOUT_MS, signal, stop))
    },
    close: () => rpc.close(),
  }
}

interface Sender {
  rpc: Rpc
  signer: Signer
  network: Network
  call: Call
}

async function sendOnce(
  { rpc, signer, network, call }: Sender,
  { chainId, nonce, to, data, gasLimit, maxFeePerGas, maxPriorityFeePerGas }: UnsignedTransaction,
  signal: AbortSignal,
): Promise<Mined> {
  const fees = { maxFee: BigInt(maxFeePerGas), tip: BigInt(maxPriorityFeePerGas) }
  const { raw, hash } = signTransaction(signer, { chainId, nonce, to, data, gas: BigInt(gasLimit), fees })
  await rpc.request('eth_sendRawTransaction', [raw], signal)
  const { succeeded, ...mined } = await receiptOf(rpc, hash, signal)
  if (!succeeded) throw reverted(call.type, { reason: 'Reverted', args: {} }, network)
  return mined
}

async function receiptOf(rpc: Rpc, hash: Hex32, signal: AbortSignal): Promise<Receipt> {
  for (;;) {
    const next = nextHead(rpc, signal)
    next.catch(() => {})
    const receipt = await findReceipt(rpc, [hash], signal)
    if (receipt !== undefined) return receipt
    await next
  }
}
