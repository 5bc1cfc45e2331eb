import type { MoneyBackend } from '@opgpu/api'
import { previewCall, sendCall } from './calls.js'
import { governanceView, proposalView, signBallot } from './governance.js'
import type { MoneyContext } from './ledger.js'
import { signConsent, stakeView } from './stake.js'
import { networkView, sessionKeyView, walletView } from './wallet.js'

/** Everything an account does with money. */
export function moneyBackend(context: MoneyContext): MoneyBackend {
  const { chain, signer, wallet } = context
  const own = signer.address
  return {
    network: () => networkView(chain),
    wallet: ({ account, salt }) =>
      walletView(chain, { account: account ?? own, salt, key: own, ...(account === undefined && { wallet }) }),
    sessionKey: (wallet, key) => sessionKeyView(chain, wallet, key),
    stake: ({ operator = own }) => stakeView(chain, operator),
    governance: ({ account = own }) => governanceView(chain, account),
    proposal: (id, { account = own }) => proposalView(chain, id, account),
    preview: (call) => previewCall(chain, own, call),
    send: (call, signal, key) => sendCall(context, { call, key }, signal),
    consent: (owner) => signConsent(context, owner),
    ballot: (proposalId, support) => signBallot(context, proposalId, support),
  }
}
