export { runDaemon } from './daemon.js'
export { createIdentity, type Identity, loadIdentity, readAddress } from './identity.js'
export {
  type DaemonOptions,
  DEFAULT_SETTLEMENT,
  DEFAULT_TARIFF,
  DEFAULT_TIMING,
  type GivenOptions,
  ROLES,
  type Role,
  type Timing,
  withDefaults,
} from './options.js'
export { moneyBackend } from './services/money/backend.js'
export { unsignedOf } from './services/money/calls.js'
export { type Ledger, type MoneyContext, tokenOf } from './services/money/ledger.js'
