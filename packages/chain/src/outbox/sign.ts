import type { Address, Hex32, Signer } from '@opgpu/protocol'
import { Signature } from 'ethers/crypto'
import { Transaction } from 'ethers/transaction'
import type { Fees } from './intent.js'

export interface Unsigned {
  chainId: number
  nonce: number
  /** Absent to create a contract. */
  to?: Address
  data: string
  value?: bigint
  gas: bigint
  fees: Fees
}

/** An EIP-1559 transaction, signed and serialised. */
export function signTransaction(signer: Signer, fields: Unsigned): { raw: `0x${string}`; hash: Hex32 } {
  const transaction = Transaction.from({
    type: 2,
    chainId: fields.chainId,
    nonce: fields.nonce,
    to: fields.to ?? null,
    data: fields.data,
    value: fields.value ?? 0n,
    gasLimit: fields.gas,
    maxFeePerGas: fields.fees.maxFee,
    maxPriorityFeePerGas: fields.fees.tip,
  })
  transaction.signature = Signature.from(signer.sign(transaction.unsignedHash as Hex32))
  return { raw: transaction.serialized as `0x${string}`, hash: transaction.hash as Hex32 }
}
