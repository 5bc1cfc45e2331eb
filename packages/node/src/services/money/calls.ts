import { randomUUID } from 'node:crypto'
import type { CallView, PreviewView, TransactionView } from '@opgpu/api'
import { type Call, describeCall, type UnsignedTransaction } from '@opgpu/chain'
import { type Address, formatAmount } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import { type Ledger, type MoneyContext, tokenOf } from './ledger.js'

/** The most that a call takes which can only be tried out after its approval: a first stake writes most. */
const GAS_AFTER_APPROVAL = 400_000n

type Approval = Extract<Call, { type: 'approve' }>

/** What a call would do and cost. Rejects with `reverted` when it would be refused. */
export async function previewCall(chain: Ledger, from: Address, call: CallView): Promise<PreviewView> {
  const steps = await stepsOf(chain, from, call)
  const [first = call] = steps
  const { to, data, gasLimit, maxFeePerGas } = await chain.unsigned(first, from)
  const estimatedGas = BigInt(gasLimit) + GAS_AFTER_APPROVAL * BigInt(steps.length - 1)
  return {
    sentences: steps.flatMap((step) => describeCall(step, chain.network)),
    estimatedGas,
    fee: estimatedGas * BigInt(maxFeePerGas),
    to,
    data,
    transactions: steps.length,
  }
}

/** The next transaction that a call takes, for another program to sign; `follows` when the call itself comes after it. */
export async function unsignedOf(chain: Ledger, from: Address, call: CallView): Promise<UnsignedStep> {
  const [first = call, ...rest] = await stepsOf(chain, from, call)
  return { transaction: await chain.unsigned(first, from), follows: rest.length > 0 }
}

export interface UnsignedStep {
  transaction: UnsignedTransaction
  follows: boolean
}

export interface Sending {
  call: CallView
  /** The same again is the same transaction. Default: a new one. */
  key?: string
}

/** Apart from the daemon's own transactions, whatever key a person chooses. */
export async function sendCall(
  { chain, signer }: MoneyContext,
  { call, key }: Sending,
  signal: AbortSignal,
): Promise<TransactionView> {
  const approval = await approvalFor(chain, signer.address, call)
  // What is asked a second time may have taken the tokens already.
  if (approval !== undefined && key === undefined) await requireTokens(chain, signer.address, approval)
  const name = `asked:${key ?? randomUUID()}`
  if (approval !== undefined) await chain.send(`${name}:approve`, approval, signal)
  const { transactionHash, blockNumber, gasUsed } = await chain.send(name, call, signal)
  return { transaction: transactionHash, blockNumber, gasUsed }
}

/** The transactions that a call takes: an approval first, where the contract takes tokens that it may not take yet. */
export async function stepsOf(chain: Ledger, from: Address, call: CallView): Promise<Call[]> {
  const approval = await approvalFor(chain, from, call)
  if (approval === undefined) return [call]
  await requireTokens(chain, from, approval)
  return [approval, call]
}

async function approvalFor(chain: Ledger, from: Address, call: CallView): Promise<Approval | undefined> {
  const taken = takenBy(chain, call)
  if (taken === undefined) return undefined
  const { token, spender, amount } = taken
  if ((await chain.money.allowance(from, token, spender)) >= amount) return undefined
  return { type: 'approve', token, spender, amount }
}

/** Asked before the approval: what comes after it cannot be tried out yet. */
async function requireTokens(chain: Ledger, from: Address, { token, amount }: Omit<Approval, 'type'>): Promise<void> {
  const balance = await chain.balance(from, token)
  if (balance >= amount) return
  const { symbol, decimals } = tokenOf(chain, token)
  const [has, needs] = [balance, amount].map((each) => formatAmount(each, symbol, decimals))
  throw new CodedError('not_enough_tokens', `${from} has ${has}, this takes ${needs}`)
}

function takenBy({ network }: Ledger, call: CallView): Omit<Approval, 'type'> | undefined {
  const { token, paymentEscrow, stakingVault } = network.contracts
  switch (call.type) {
    case 'deposit':
      return { token: call.token, spender: paymentEscrow, amount: call.amount }
    case 'stake':
      return { token, spender: stakingVault, amount: call.amount }
    case 'addRewards':
      return { token: call.token, spender: stakingVault, amount: call.amount }
    default:
      return undefined
  }
}
