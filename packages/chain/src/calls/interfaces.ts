import { Interface } from 'ethers/abi'
import { paymentEscrowAbi } from '../abi/paymentEscrow.js'
import { stakingVaultAbi } from '../abi/stakingVault.js'
import { taskManagerAbi } from '../abi/taskManager.js'
import { tokenAbi } from '../abi/token.js'

/** The contracts' faces. */
export interface Interfaces {
  token: Interface
  stakingVault: Interface
  paymentEscrow: Interface
  taskManager: Interface
}

export function createInterfaces(): Interfaces {
  return {
    token: new Interface(tokenAbi),
    stakingVault: new Interface(stakingVaultAbi),
    paymentEscrow: new Interface(paymentEscrowAbi),
    taskManager: new Interface(taskManagerAbi),
  }
}
