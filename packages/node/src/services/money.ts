import { randomUUID } from 'node:crypto'
import type { Backend, TransactionView } from '@opgpu/api'
import type { Call } from '@opgpu/chain'
import type { StepContext } from '../tasks/context.js'
import { TOKEN } from './views.js'

type MoneyContext = Pick<StepContext, 'chain' | 'signer' | 'options'>

/** Prepaid credits of this daemon's account. */
export function walletBackend(context: MoneyContext): Backend['wallet'] {
  const { chain, signer, options } = context
  const { token, paymentEscrow } = options.network.contracts
  return {
    async show() {
      const [balance, credits, native] = await Promise.all([
        chain.balance(signer.address, token),
        chain.credits(signer.address, token),
        chain.nativeBalance(signer.address),
      ])
      return { address: signer.address, token: { address: token, ...TOKEN }, balance, credits, native }
    },
    async deposit(amount, signal) {
      await send(context, { type: 'approve', token, spender: paymentEscrow, amount }, signal)
      return send(context, { type: 'deposit', token, amount }, signal)
    },
    withdraw: (amount, signal) => send(context, { type: 'withdraw', token, amount }, signal),
  }
}

export function stakeBackend(context: MoneyContext): Backend['stake'] {
  const { chain, signer, options } = context
  const { token, stakingVault } = options.network.contracts
  return {
    async show() {
      const { owner, staked, locked, operatorAuthorised } = await chain.stake(signer.address)
      return { owner, staked, locked, operatorAuthorised, token: { address: token, ...TOKEN } }
    },
    async add(amount, signal) {
      await send(context, { type: 'approve', token, spender: stakingVault, amount }, signal)
      return send(context, { type: 'stake', amount }, signal)
    },
  }
}

/** What a person asks for is a new transaction each time. */
async function send({ chain }: MoneyContext, call: Call, signal: AbortSignal): Promise<TransactionView> {
  const { transactionHash, blockNumber } = await chain.send(`${call.type}:${randomUUID()}`, call, signal)
  return { transaction: transactionHash, blockNumber }
}
