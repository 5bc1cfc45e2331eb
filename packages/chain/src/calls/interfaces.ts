import { Interface } from 'ethers/abi'
import { ballotBoxAbi } from '../abi/ballotBox.js'
import { cloudWalletAbi } from '../abi/cloudWallet.js'
import { governanceAbi } from '../abi/governance.js'
import { parametersAbi } from '../abi/parameters.js'
import { paymentEscrowAbi } from '../abi/paymentEscrow.js'
import { reputationRegistryAbi } from '../abi/reputationRegistry.js'
import { stakingVaultAbi } from '../abi/stakingVault.js'
import { taskManagerAbi } from '../abi/taskManager.js'
import { timelockAbi } from '../abi/timelock.js'
import { tokenAbi } from '../abi/token.js'
import { walletFactoryAbi } from '../abi/walletFactory.js'
import { watchdogAbi } from '../abi/watchdog.js'
import type { ContractName } from '../port.js'

/** The contracts' faces; every wallet has the same. */
export type Interfaces = Record<ContractName | 'cloudWallet', Interface>

export function createInterfaces(): Interfaces {
  return {
    token: new Interface(tokenAbi),
    taskManager: new Interface(taskManagerAbi),
    paymentEscrow: new Interface(paymentEscrowAbi),
    stakingVault: new Interface(stakingVaultAbi),
    reputationRegistry: new Interface(reputationRegistryAbi),
    parameters: new Interface(parametersAbi),
    watchdog: new Interface(watchdogAbi),
    governance: new Interface(governanceAbi),
    timelock: new Interface(timelockAbi),
    ballotBox: new Interface(ballotBoxAbi),
    walletFactory: new Interface(walletFactoryAbi),
    cloudWallet: new Interface(cloudWalletAbi),
  }
}
