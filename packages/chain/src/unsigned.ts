import type { Address } from '@opgpu/protocol'
import type { Logger } from '@opgpu/utils'
import { encodeCall } from './calls/encode.js'
import { createInterfaces } from './calls/interfaces.js'
import { domainOf } from './network/domain.js'
import { currentFees } from './outbox/fees.js'
import { Preflight, withHeadroom } from './outbox/preflight.js'
import type { Call, Network, UnsignedTransaction } from './port.js'
import { Queries } from './readers/queries.js'
import { connectRpc } from './rpc/connect.js'

export interface UnsignedRequest {
  network: Network
  call: Call
  /** Who will sign and send it. */
  from: Address
}

/**
 * A call as a transaction that another program or a hardware wallet signs. Rejects with CodedError<ChainErrorCode>
 * `reverted` when the call cannot succeed now.
 */
export async function unsignedTransaction(
  request: UnsignedRequest,
  logger: Logger,
  signal: AbortSignal,
): Promise<UnsignedTransaction> {
  const { network } = request
  const rpc = await connectRpc(network.rpcUrl, logger, signal)
  try {
    const interfaces = createInterfaces()
    const common = { contracts: network.contracts, domain: domainOf(network), interfaces }
    return await unsignedOver(new Queries({ rpc, ...common, limit: () => signal }), request)
  } finally {
    rpc.close()
  }
}

export async function unsignedOver(queries: Queries, request: UnsignedRequest): Promise<UnsignedTransaction> {
  const { network, call, from } = request
  const { rpc, contracts, domain, interfaces } = queries
  const { to, data } = encodeCall(call, { contracts, domain, interfaces, from })
  const preflight = new Preflight({ rpc, from, interfaces, book: network })
  const gas = withHeadroom(await preflight.estimate({ to, data }, call.type, queries.limit()))
  const { maxFee, tip } = await currentFees(rpc, queries.limit())
  return {
    chainId: network.chainId,
    from,
    to,
    data,
    value: '0',
    nonce: await queries.nonce(from, 'pending'),
    gasLimit: gas.toString(),
    maxFeePerGas: maxFee.toString(),
    maxPriorityFeePerGas: tip.toString(),
  }
}
