import { type Address, type Hex32, keccak256 } from '@opgpu/protocol'
import { CodedError, type Logger } from '@opgpu/utils'
import type { CodeHashes, ContractName, Contracts, Network } from './port.js'
import { connectRpc } from './rpc/connect.js'
import type { Rpc } from './rpc/rpc.js'
import type { Store } from './store.js'

const GENESIS = 'chain/genesis'
/** Where a proxy keeps its implementation's address (ERC-1967). */
const IMPLEMENTATION_SLOT = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc'

/** Rejects with CodedError<ChainErrorCode> when the network's node or contracts are not there, or are others. */
export async function verifyNetwork(network: Network, logger: Logger, signal: AbortSignal): Promise<void> {
  const rpc = await connectRpc(network.rpcUrl, logger, signal)
  try {
    await verifyContracts(network, rpc, logger, signal)
  } finally {
    rpc.close()
  }
}

/** Rejects with `wrong_chain`, `contracts_missing` or `wrong_code` when the node's chain is not the network's. */
export async function verifyContracts(network: Network, rpc: Rpc, logger: Logger, signal: AbortSignal): Promise<void> {
  const chainId = Number(await rpc.request<string>('eth_chainId', [], signal))
  if (chainId !== network.chainId) {
    throw wrongChain(`the node serves chain ${chainId}, the network ${network.name} is chain ${network.chainId}`)
  }
  const actual = await readCodeHashes(network.contracts, rpc, signal)
  for (const [name, address] of Object.entries(network.contracts) as [ContractName, Address][]) {
    const found = actual[name]
    if (found === undefined) throw missing(name, address)
    const other = differenceOf(network.codeHashes[name], found)
    if (other === 'code') throw wrongCode(name, address)
    if (other === undefined) continue
    if (network.strictCode) throw replaced(name, address)
    logger.warn('A contract has other code than the network file names; has the DAO replaced it?', {
      ...{ name, address, implementation: found.implementation },
      ...{ hint: 'look for the proposal that did it, then update the network file and, if it asks for it, the daemon' },
    })
  }
}

function differenceOf(expected: CodeHashes | undefined, actual: CodeHashes): keyof CodeHashes | undefined {
  if (expected === undefined) return undefined
  if (actual.code !== expected.code) return 'code'
  const known = expected.implementation === undefined || actual.implementation === expected.implementation
  return known ? undefined : 'implementation'
}

/** What stands at the contracts' addresses now, for a network file. */
export async function readCodeHashes(
  contracts: Contracts,
  rpc: Rpc,
  signal: AbortSignal,
): Promise<Network['codeHashes']> {
  const reads = Object.entries(contracts).map(
    async ([name, at]) => [name, await codeHashesAt(rpc, at, signal)] as const,
  )
  return Object.fromEntries(await Promise.all(reads))
}

/** Rejects with `wrong_chain` when the records in the store were made on another chain with the same number. */
export async function verifyGenesis(rpc: Rpc, store: Store, signal: AbortSignal): Promise<void> {
  const { hash } = await rpc.request<{ hash: string }>('eth_getBlockByNumber', ['0x0', false], signal)
  const recorded = await store.get(GENESIS)
  if (recorded === undefined) return store.batch([{ type: 'put', key: GENESIS, value: hash }])
  if (recorded !== hash) throw wrongChain("the node's chain is not the one that this data directory was used with")
}

/** Undefined where there is no contract. */
async function codeHashesAt(rpc: Rpc, address: Address, signal: AbortSignal): Promise<CodeHashes | undefined> {
  const code = await codeHash(rpc, address, signal)
  if (code === undefined) return undefined
  const slot = await rpc.request<string>('eth_getStorageAt', [address, IMPLEMENTATION_SLOT, 'latest'], signal)
  const implementation = BigInt(slot) === 0n ? undefined : await codeHash(rpc, `0x${slot.slice(-40)}`, signal)
  return { code, ...(implementation && { implementation }) }
}

async function codeHash(rpc: Rpc, address: string, signal: AbortSignal): Promise<Hex32 | undefined> {
  const code = await rpc.request<string>('eth_getCode', [address, 'latest'], signal)
  return code === '0x' ? undefined : keccak256(Buffer.from(code.slice(2), 'hex'))
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

function wrongCode(name: string, address: string): CodedError<'wrong_code'> {
  return new CodedError('wrong_code', `the contract at ${address} is not the ${name} of the network file`, {
    details: { name, address },
    hint: 'get the network file again from where you trust it',
  })
}

function replaced(name: string, address: string): CodedError<'wrong_code'> {
  return new CodedError(
    'wrong_code',
    `the code behind ${name} at ${address} is not the one that the network file names`,
    {
      details: { name, address },
      hint: 'look for the proposal of the DAO that replaced it, then update the network file; or set strictCode to false',
    },
  )
}
