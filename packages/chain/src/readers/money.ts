import { type Address, type Hex32, keccak256, type SessionId } from '@opgpu/protocol'
import { AbiCoder } from 'ethers/abi'
import { getBytes } from 'ethers/utils'
import type { AccountView, FeesView, MoneyReader, PendingView, PermitRequest, SessionView } from '../port.js'
import { lower, type Queries } from './queries.js'

/** What closed sessions say instead of a time. */
const CLOSED = 2n ** 32n - 1n
const PERMIT_TYPEHASH = keccak256(
  Buffer.from('Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)'),
)

interface RawAccount {
  credits: bigint
  locked: bigint
  clientRebate: bigint
  providerRebate: bigint
  rebatesUntil: bigint
}

interface RawSession {
  deposit: bigint
  redeemed: bigint
  treasuryBps: bigint
  closingAt: bigint
}

export class EscrowReader implements MoneyReader {
  readonly #queries: Queries

  constructor(queries: Queries) {
    this.#queries = queries
  }

  async account(account: Address, token: Address): Promise<AccountView> {
    const raw = await this.#queries.one<RawAccount>('paymentEscrow', 'accountOf', [account, token])
    return {
      credits: raw.credits,
      locked: raw.locked,
      clientRebate: Number(raw.clientRebate),
      providerRebate: Number(raw.providerRebate),
      rebatesUntil: Number(raw.rebatesUntil),
    }
  }

  async pending(account: Address, token: Address): Promise<PendingView | undefined> {
    const raw = await this.#queries.one<{ amount: bigint; readyAt: bigint; recipient: string }>(
      'paymentEscrow',
      'pendingOf',
      [account, token],
    )
    if (raw.amount === 0n) return undefined
    return { amount: raw.amount, readyAt: Number(raw.readyAt), recipient: lower(raw.recipient) }
  }

  async session(sessionId: SessionId): Promise<SessionView> {
    const raw = await this.#queries.one<RawSession>('paymentEscrow', 'sessionOf', [sessionId])
    const { deposit, redeemed, treasuryBps } = raw
    const closingAt = raw.closingAt === CLOSED ? 0 : Number(raw.closingAt)
    return { state: sessionState(raw), deposit, redeemed, treasuryBps: Number(treasuryBps), closingAt }
  }

  async fees(token: Address): Promise<FeesView> {
    const [stakers, treasury] = await Promise.all([
      this.#queries.one<bigint>('paymentEscrow', 'stakersOwed', [token]),
      this.#queries.one<bigint>('paymentEscrow', 'treasuryOwed', [token]),
    ])
    return { stakers, treasury }
  }

  async isAllowed(token: Address): Promise<boolean> {
    return this.#queries.one<boolean>('paymentEscrow', 'isAllowed', [token])
  }

  async allowance(owner: Address, token: Address, spender: Address): Promise<bigint> {
    const [amount] = await this.#queries.at(token, 'token', 'allowance', [owner, spender])
    return amount as bigint
  }

  async permitDigest({ holder, token, spender, amount, deadline }: PermitRequest): Promise<Hex32> {
    const [[separator], [nonce]] = await Promise.all([
      this.#queries.at(token, 'token', 'DOMAIN_SEPARATOR'),
      this.#queries.at(token, 'token', 'nonces', [holder]),
    ])
    const types = ['bytes32', 'address', 'address', 'uint256', 'uint256', 'uint256']
    const words = [PERMIT_TYPEHASH, holder, spender, amount, nonce, deadline]
    const struct = keccak256(getBytes(AbiCoder.defaultAbiCoder().encode(types, words)))
    return keccak256(Buffer.concat([Buffer.from([0x19, 0x01]), getBytes(String(separator)), getBytes(struct)]))
  }
}

function sessionState({ deposit, closingAt }: RawSession): SessionView['state'] {
  if (closingAt === CLOSED) return 'closed'
  if (closingAt !== 0n) return 'closing'
  return deposit === 0n ? 'none' : 'open'
}
