import type { MoneyBackend } from '@opgpu/api'
import type { ApiClient } from '@opgpu/api/client'

/** The money of a running daemon's account, over its API; on its first chain when none is named. */
export function daemonMoney(client: ApiClient, chain?: string): MoneyBackend {
  const on = { ...(chain !== undefined && { chain }) }
  return {
    network: () => client.showNetwork({ query: on }),
    wallet: (query) => client.showWallet({ query: { ...query, ...on } }),
    sessionKey: (wallet, key) => client.showSessionKey({ params: { wallet, key }, query: on }),
    stake: (query) => client.showStake({ query: { ...query, ...on } }),
    governance: (query) => client.showGovernance({ query: { ...query, ...on } }),
    proposal: (id, query) => client.showProposal({ params: { id: String(id) }, query: { ...query, ...on } }),
    preview: (call) => client.previewCall({ body: { call }, query: on }),
    send: (call, signal, key) => client.sendCall({ body: { call, key }, query: on }, signal),
    consent: (owner) => client.signConsent({ body: { owner }, query: on }),
    ballot: (proposalId, support) => client.signBallot({ body: { proposalId, support }, query: on }),
  }
}
