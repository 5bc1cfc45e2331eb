export { readToken } from '../access/token.js'
export { readUrl } from '../access/url.js'
export { type CallView, callSchema, type PreviewView } from '../views/calls/call.js'
export { termsSchema } from '../views/calls/fields.js'
export * from '../views/calls/governance.js'
export type * from '../views/event.js'
export {
  type BallotView,
  ballotView,
  type GovernanceView,
  type ParameterView,
  type ProposalView,
} from '../views/governance.js'
export type * from '../views/image.js'
export type * from '../views/job.js'
export { isEnd } from '../views/job.js'
export type * from '../views/money.js'
export type * from '../views/net.js'
export type * from '../views/session.js'
export type * from '../views/stake.js'
export { type ApiClient, type ClientOptions, createClient } from './client.js'
