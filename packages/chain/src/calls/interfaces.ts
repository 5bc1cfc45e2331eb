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

const ABIS = {
  token: tokenAbi,
  taskManager: taskManagerAbi,
  paymentEscrow: paymentEscrowAbi,
  stakingVault: stakingVaultAbi,
  reputationRegistry: reputationRegistryAbi,
  parameters: parametersAbi,
  watchdog: watchdogAbi,
  governance: governanceAbi,
  timelock: timelockAbi,
  ballotBox: ballotBoxAbi,
  walletFactory: walletFactoryAbi,
  cloudWallet: cloudWalletAbi,
} as const satisfies Record<ContractName | 'cloudWallet', unknown>

/** The contracts' faces; every wallet has the same. */
export type Interfaces = Readonly<Record<keyof typeof ABIS, Interface>>

/** Each is made when it is first used: a daemon needs few of them, and one takes up to a megabyte. */
export function createInterfaces(): Interfaces {
  const made = new Map<string, Interface>()
  const faceOf = (name: string, abi: ConstructorParameters<typeof Interface>[0]) => {
    const face = made.get(name) ?? new Interface(abi)
    made.set(name, face)
    return face
  }
  const faces = Object.entries(ABIS).map(([name, abi]) => [name, { get: () => faceOf(name, abi), enumerable: true }])
  return Object.defineProperties({}, Object.fromEntries(faces)) as Interfaces
}
