import type { CallView, MoneyBackend } from '@opgpu/api'
import { describeCall, type LightChainOptions, openLightChain } from '@opgpu/chain'
import { type Address, type SessionKeyGrant, type Signature, signAccountMessage } from '@opgpu/protocol'
import { moneyBackend } from './backend.js'
import { type UnsignedStep, unsignedOf } from './calls.js'
import type { MoneyContext } from './ledger.js'
import { noWallet } from './wallet.js'

/** Tokens that somebody else may carry into credits. */
export interface Handed {
  token: Address
  amount: bigint
  /** Who may take them: the escrow, or the owner's wallet. */
  spender: Address
  /** Until when, unix seconds. */
  deadline: bigint
}

/** The money of an account that keeps no daemon, and what its key signs for others to carry. */
export interface Desk extends MoneyBackend {
  readonly account: Address
  /** What a call does, whether or not it is signed yet. */
  describe(call: CallView): string[]
  unsigned(call: CallView): Promise<UnsignedStep>
  permit(handed: Handed): Promise<{ deadline: bigint; signature: Signature }>
  /** The owner's order about a session key, with the wallet's next nonce. */
  grant(
    wallet: Address,
    order: Omit<SessionKeyGrant, 'nonce'>,
  ): Promise<{ grant: SessionKeyGrant; ownerSignature: Signature }>
  close(): void
}

/** Connects to the network's node. Rejects with CodedError<ChainErrorCode>. */
export async function openDesk(options: LightChainOptions): Promise<Desk> {
  const chain = await openLightChain(options)
  const context: MoneyContext = { chain, signer: options.signer }
  const account = options.signer.address
  return {
    ...moneyBackend(context),
    account,
    describe: (call) => describeCall(call, chain.network),
    unsigned: (call) => unsignedOf(chain, account, call),
    permit: (handed) => signPermit(context, handed),
    grant: (wallet, order) => signGrant(context, wallet, order),
    close: () => chain.close(),
  }
}

async function signPermit({ chain, signer }: MoneyContext, handed: Handed) {
  const digest = await chain.money.permitDigest({ holder: signer.address, ...handed })
  return { deadline: handed.deadline, signature: signer.sign(digest) }
}

async function signGrant({ chain, signer }: MoneyContext, wallet: Address, order: Omit<SessionKeyGrant, 'nonce'>) {
  const found = await chain.wallets.wallet(wallet)
  if (found === undefined) throw noWallet(wallet)
  const { nonce } = found
  const domain = { chainId: chain.domain.chainId, contract: wallet }
  const { message: grant, signature: ownerSignature } = signAccountMessage(
    signer,
    'SessionKeyGrant',
    { ...order, nonce },
    domain,
  )
  return { grant, ownerSignature }
}
