import { CodedError, type Logger } from '@opgpu/utils'
import type { Network } from './port.js'
import { connectRpc } from './rpc/connect.js'
import type { Rpc } from './rpc/rpc.js'
import type { Store } from './store.js'

const GENESIS = 'chain/genesis'

/** Rejects with CodedError<ChainErrorCode> when the network's node or contracts are not there. */
export async function verifyNetwork(network: Network, logger: Logger, signal: AbortSignal): Promise<void> {
  const rpc = await connectRpc(network.rpcUrl, logger, signal)
  try {
    await verifyContracts(network, rpc, signal)
  } finally {
    rpc.close()
  }
}

/** Rejects with `wrong_chain` or `contracts_missing` when the node's chain is not the network's. */
export async function verifyContracts(network: Network, rpc: Rpc, signal: AbortSignal): Promise<void> {
  const chainId = Number(await rpc.request<string>('eth_chainId', [], signal))
  if (chainId !== network.chainId) {
    throw wrongChain(`the node serves chain ${chainId}, the network ${network.name} is chain ${network.chainId}`)
  }
  for (const [name, address] of Object.entries(network.contracts)) {
    const code = await rpc.request<string>('eth_getCode', [address, 'latest'], signal)
    if (code === '0x') throw missing(name, address)
  }
}

/** Rejects with `wrong_chain` when the records in the store were made on another chain with the same number. */
export async function verifyGenesis(rpc: Rpc, store: Store, signal: AbortSignal): Promise<void> {
  const { hash } = await rpc.request<{ hash: string }>('eth_getBlockByNumber', ['0x0', false], signal)
  const recorded = await store.get(GENESIS)
  if (recorded === undefined) return store.batch([{ type: 'put', key: GENESIS, value: hash }])
  if (recorded !== hash) throw wrongChain("the node's chain is not the one that this data directory was used with")
}

function wrongChain(message: string): CodedError<'wrong_chain'> {
  return new CodedError('wrong_chain', message, {
    hint: 'check rpcUrl in the network file, or use another data directory',
  })
}

function missing(name: string, address: string): CodedError<'contracts_missing'> {
  return new CodedError('contracts_missing', `there is no ${name} contract at ${address}`, {
    details: { name, address },
    hint: 'check the network file, and that the node has caught up with its chain',
  })
}
