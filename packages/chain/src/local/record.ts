import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Address, Hex32 } from '@opgpu/protocol'

/** Which of the deployer's nonces a deployment is made with, on which chain; on disk before anything is sent. */
export interface DeploymentRecord {
  genesis: string
  deployer: Address
  firstNonce: number
  startBlock: number
  /** Of the plan; a deployment is finished by the plan that it was begun with. */
  plan: Hex32
  steps: number
  /** The network's file, once everything stands and was checked. */
  network?: string
}

export async function readRecord(directory: string): Promise<DeploymentRecord | undefined> {
  const text = await readFile(fileIn(directory), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as DeploymentRecord)
}

export async function writeRecord(directory: string, record: DeploymentRecord): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const file = fileIn(directory)
  await writeFile(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

function fileIn(directory: string): string {
  return join(directory, 'deployment.json')
}
