import type { Address } from '@opgpu/protocol'
import { Interface } from 'ethers/abi'
import type { TokenInfo } from '../port.js'
import type { Rpc } from '../rpc/rpc.js'

const FACE = new Interface(['function symbol() view returns (string)', 'function decimals() view returns (uint8)'])

/** What a token says of itself. */
export async function tokenInfo(rpc: Rpc, address: Address, signal: AbortSignal): Promise<TokenInfo> {
  const ask = async (method: string) => {
    const call = { to: address, data: FACE.encodeFunctionData(method) }
    return FACE.decodeFunctionResult(method, await rpc.request<string>('eth_call', [call, 'latest'], signal))[0]
  }
  return { address, symbol: String(await ask('symbol')), decimals: Number(await ask('decimals')) }
}
