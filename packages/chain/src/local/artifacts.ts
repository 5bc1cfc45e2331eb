import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError } from '@opgpu/utils'
import { Interface, type InterfaceAbi } from 'ethers/abi'

/** A compiled contract. */
export interface Artifact {
  abi: Interface
  bytecode: string
}

/** Reads what the compiler wrote for a contract. Throws CodedError `artifact_missing`. */
async function readArtifact(directory: string, name: string): Promise<Artifact> {
  const file = join(directory, `${name}.sol`, `${name}.json`)
  try {
    const json = JSON.parse(await readFile(file, 'utf8')) as { abi: InterfaceAbi; bytecode: { object: string } }
    return { abi: new Interface(json.abi), bytecode: json.bytecode.object }
  } catch (cause) {
    throw new CodedError('artifact_missing', `the compiled contract ${name} cannot be read`, {
      details: { file },
      hint: 'build the contracts first',
      cause,
    })
  }
}

/** What a deployment is made of. */
const NAMES = [
  'OGPNToken',
  'Timelock',
  'Parameters',
  'ReputationRegistry',
  'StakingVault',
  'Watchdog',
  'PaymentEscrow',
  'TaskManager',
  'GovernanceDAO',
  'BallotBox',
  'CloudWallet',
  'CloudWalletFactory',
  'MarketProxy',
] as const
export type Artifacts = Record<(typeof NAMES)[number], Artifact>

/** Throws CodedError `artifact_missing`. */
export async function readArtifacts(directory: string): Promise<Artifacts> {
  const entries = NAMES.map(async (name) => [name, await readArtifact(directory, name)] as const)
  return Object.fromEntries(await Promise.all(entries)) as Artifacts
}

/** The bytes that create a contract with these constructor arguments. */
export function creation({ abi, bytecode }: Artifact, args: unknown[]): string {
  return bytecode + abi.encodeDeploy(args).slice(2)
}
