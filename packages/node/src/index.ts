export { runDaemon } from './daemon.js'
export { createIdentity, type Identity, loadIdentity, readAddress } from './identity.js'
export {
  type DaemonOptions,
  DEFAULT_TARIFF,
  DEFAULT_TIMING,
  type GivenOptions,
  ROLES,
  type Role,
  type Timing,
  withDefaults,
} from './options.js'
