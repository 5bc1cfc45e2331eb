import type { MoneyBackend } from '@opgpu/api'
import type { ApiClient } from '@opgpu/api/client'

/** The money of a running daemon's account, over its API. */
export function daemonMoney(client: ApiClient): MoneyBackend {
  return {
    network: () => client.showNetwork(),
    wallet: (query) => client.showWallet({ query }),
    sessionKey: (wallet, key) => client.showSessionKey({ params: { wallet, key } }),
    stake: (query) => client.showStake({ query }),
    governance: (query) => client.showGovernance({ query }),
    proposal: (id, query) => client.showProposal({ params: { id: String(id) }, query }),
    preview: (call) => client.previewCall({ body: { call } }),
    send: (call, signal, key) => client.sendCall({ body: { call, key } }, signal),
    consent: (owner) => client.signConsent({ body: { owner } }),
    ballot: (proposalId, support) => client.signBallot({ body: { proposalId, support } }),
  }
}
