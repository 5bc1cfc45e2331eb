export { executorCompliance } from './executor.js'
export type { ComplianceCommands, ComplianceSetup } from './setup.js'
