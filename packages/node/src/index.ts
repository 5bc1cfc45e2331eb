export { DEFAULT_BATCH_POLICY } from '@opgpu/market'
export { runDaemon } from './daemon.js'
export { createIdentity, type Identity, loadIdentity, readAddress } from './identity.js'
export { unlockKey } from './keystore.js'
export {
  type DaemonOptions,
  DEFAULT_SESSIONS,
  DEFAULT_SETTLEMENT,
  DEFAULT_TARIFF,
  DEFAULT_TIMING,
  type GivenOptions,
  ROLES,
  type Role,
  type Timing,
  withDefaults,
} from './options.js'
