import type { Backend } from '../backend.js'
import type { Answer, HandlerInput } from '../route.js'
import type { RouteName, Routes } from '../routes.js'

export type Handlers = {
  [Name in RouteName]: (input: HandlerInput<Routes[Name]>, signal: AbortSignal) => Answer<Routes[Name]>
}

/** Which part of the backend answers which route. */
export function handlersOf(backend: Backend): Handlers {
  return {
    ...netHandlers(backend),
    ...jobHandlers(backend),
    ...contentHandlers(backend),
    ...moneyHandlers(backend),
    ...sessionHandlers(backend),
  }
}

function netHandlers(backend: Backend) {
  return {
    health: async () => ({ ok: true as const }),
    ready: () => backend.ready(),
    info: () => backend.info(),
    providerStatus: () => backend.provider.status(),
    listPeers: () => backend.net.peers(),
    listGpus: () => backend.net.gpus(),
  } satisfies Partial<Handlers>
}

function jobHandlers({ jobs }: Backend) {
  return {
    submitJob: ({ body }, signal) => jobs.submit(body, signal),
    quoteJob: ({ body }, signal) => jobs.quote(body, signal),
    listJobs: ({ query }) => jobs.list(query),
    showJob: ({ params }) => jobs.show(params.id),
    cancelJob: ({ params }, signal) => jobs.cancel(params.id, signal),
    disputeJob: ({ params, body }, signal) => jobs.dispute(params.id, body.reason, signal),
    rateJob: ({ params, body }, signal) => jobs.rate(params.id, body.score, signal),
    writeOutputs: ({ params, body }, signal) => jobs.outputs(params.id, body.directory, signal),
    jobLogs: ({ params, query }, signal) => jobs.logs(params.id, query, signal),
    jobEvents: ({ params, query }, signal) => jobs.events(params.id, query, signal),
  } satisfies Partial<Handlers>
}

function contentHandlers({ images, receipts }: Backend) {
  return {
    pushImage: ({ body }, signal) => images.push(body.path, signal),
    listImages: () => images.list(),
    showReceipt: ({ params }, signal) => receipts.show(params.id, signal),
    verifyReceipt: ({ params }, signal) => receipts.verify(params.id, signal),
  } satisfies Partial<Handlers>
}

function moneyHandlers({ money }: Backend) {
  return {
    showNetwork: async ({ query }) => money(query.chain).network(),
    showWallet: async ({ query: { chain, ...query } }) => money(chain).wallet(query),
    showSessionKey: async ({ params, query }) => money(query.chain).sessionKey(params.wallet, params.key),
    showStake: async ({ query: { chain, ...query } }) => money(chain).stake(query),
    signConsent: async ({ body, query }) => money(query.chain).consent(body.owner),
    showGovernance: async ({ query: { chain, ...query } }) => money(chain).governance(query),
    showProposal: async ({ params, query: { chain, ...query } }) => money(chain).proposal(params.id, query),
    signBallot: async ({ body, query }) => money(query.chain).ballot(body.proposalId, body.support),
    previewCall: async ({ body, query }) => money(query.chain).preview(body.call),
    sendCall: async ({ body, query }, signal) => money(query.chain).send(body.call, signal, body.key),
  } satisfies Partial<Handlers>
}

function sessionHandlers({ sessions }: Backend) {
  return {
    openSession: ({ body }, signal) => sessions.open(body, signal),
    listSessions: () => sessions.list(),
    showSession: ({ params }) => sessions.show(params.id),
    topUpSession: ({ params, body }, signal) => sessions.topUp(params.id, body, signal),
    endSession: ({ params, body }, signal) => sessions.end(params.id, body, signal),
    closeSession: ({ params }, signal) => sessions.close(params.id, signal),
  } satisfies Partial<Handlers>
}
