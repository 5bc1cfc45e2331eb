import type { MoneyCall, TokenCall } from '../../port.js'
import { at, on, type Planner } from './plan.js'
import { permitArgs } from './signatures.js'

export const moneyPlans: Planner<MoneyCall> = {
  deposit: ({ token, amount, account }, { from }) =>
    on('paymentEscrow', 'depositFor', [account ?? from, token, amount]),
  depositWithPermit: ({ holder, token, amount, permit }) =>
    on('paymentEscrow', 'depositWithPermit', [holder, token, amount, ...permitArgs(permit)]),
  withdraw: ({ token, amount, recipient }, { from }) =>
    on('paymentEscrow', 'withdraw', [token, amount, recipient ?? from]),
  queueWithdrawal: ({ token, amount, recipient }, { from }) =>
    on('paymentEscrow', 'queueWithdrawal', [token, amount, recipient ?? from]),
  releaseWithdrawal: ({ account, token }) => on('paymentEscrow', 'releaseWithdrawal', [account, token]),
  refreshRebates: ({ account, token, operator }) => on('paymentEscrow', 'refreshRebates', [account, token, operator]),
  collectTreasury: ({ token }) => on('paymentEscrow', 'collectTreasury', [token]),
}

export const tokenPlans: Planner<TokenCall> = {
  approve: ({ token, spender, amount }) => at(token, 'token', 'approve', [spender, amount]),
  transfer: ({ token, to, amount }) => at(token, 'token', 'transfer', [to, amount]),
}
