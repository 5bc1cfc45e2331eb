import { z } from 'zod'
import type { Route } from '../route.js'
import { amount } from '../views/fields.js'
import { stakeView, transactionView, walletView } from '../views/money.js'

/** Smallest units. */
const body = z.strictObject({ amount })

export const moneyRoutes = {
  showWallet: { method: 'GET', path: '/v1/wallet', summary: 'Balances and credits.', response: walletView },
  deposit: {
    method: 'POST',
    path: '/v1/wallet/deposit',
    summary: 'Turn tokens into credits.',
    body,
    response: transactionView,
  },
  withdraw: {
    method: 'POST',
    path: '/v1/wallet/withdraw',
    summary: 'Turn credits back into tokens.',
    body,
    response: transactionView,
  },
  showStake: { method: 'GET', path: '/v1/stake', summary: "This daemon's stake.", response: stakeView },
  addStake: { method: 'POST', path: '/v1/stake', summary: 'Add to the stake.', body, response: transactionView },
} satisfies Record<string, Route>
