import type { WalletCall } from '../../port.js'
import { at, type EncodeInner, on, type Planner } from './plan.js'
import { permitArgs } from './signatures.js'

export function walletPlans(encode: EncodeInner): Planner<WalletCall> {
  return {
    createWallet: ({ owner, salt }) => on('walletFactory', 'create', [owner, salt]),
    setSessionKey: ({ wallet, grant, ownerSignature = '0x' }) =>
      at(wallet, 'cloudWallet', 'setSessionKey', [grant, ownerSignature]),
    walletDeposit: ({ wallet, token, amount }) => at(wallet, 'cloudWallet', 'deposit', [token, amount]),
    walletDepositWithPermit: ({ wallet, token, amount, permit }) =>
      at(wallet, 'cloudWallet', 'depositWithPermit', [token, amount, ...permitArgs(permit)]),
    walletWithdraw: ({ wallet, token, amount, recipient }) =>
      at(wallet, 'cloudWallet', 'withdraw', [token, amount, recipient]),
    walletQueueWithdrawal: ({ wallet, token, amount, recipient }) =>
      at(wallet, 'cloudWallet', 'queueWithdrawal', [token, amount, recipient]),
    walletExecute: ({ wallet, call }, context) => {
      const { to, data } = encode(call, { ...context, from: wallet })
      return at(wallet, 'cloudWallet', 'execute', [to, 0n, data])
    },
    offerWallet: ({ wallet, next }) => at(wallet, 'cloudWallet', 'offerOwnership', [next]),
    acceptWallet: ({ wallet }) => at(wallet, 'cloudWallet', 'acceptOwnership'),
  }
}
