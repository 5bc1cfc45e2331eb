import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type LocalChain, type Network, parseNetwork, startLocalChain, verifyNetwork } from '@opgpu/chain'
import { createIdentity } from '@opgpu/node'
import { silentLogger } from '@opgpu/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../contracts/scripts/deploy.mjs', import.meta.url))
const TEMPLATE = new URL('../../configs/networks/template.json', import.meta.url)
const run = promisify(execFile)
let directory: string
let chain: LocalChain

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opgpu-deploy-'))
  const { signal } = new AbortController()
  chain = await startLocalChain({ directory: join(directory, 'chain'), logger: silentLogger, signal })
})
afterAll(async () => {
  await chain?.stop()
  await rm(directory, { recursive: true, force: true })
})

async function script(...flags: string[]): Promise<string> {
  const draft = join(directory, 'draft.json')
  await writeFile(draft, (await readFile(TEMPLATE, 'utf8')).replace('my-network', 'trial'))
  const options = ['--rpc', chain.rpcUrl, '--draft', draft, '--data-dir', join(directory, 'deployer'), ...flags]
  return (await run(process.execPath, [SCRIPT, ...options])).stdout
}

async function deployed(): Promise<Network> {
  const out = join(directory, 'network.json')
  await script('--out', out)
  return parseNetwork(await readFile(out, 'utf8'))
}

test('one script deploys the contracts to a network, and finds them again', async () => {
  const { signer } = await createIdentity(join(directory, 'deployer'))
  await expect(deployed()).rejects.toMatchObject({ code: 1 })
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'anvil_setBalance',
    params: [signer.address, '0xde0b6b3a7640000'],
  })
  const headers = { 'content-type': 'application/json' }
  await fetch(chain.rpcUrl.replace('ws', 'http'), { method: 'POST', headers, body })

  expect(await script('--dry-run')).toMatch(/TaskManager, a proxy[\s\S]*transactions, [0-9]+ gas in all/)
  const network = await deployed()
  await verifyNetwork(network, silentLogger, AbortSignal.timeout(10_000))
  expect(network).toMatchObject({ name: 'trial', confirmations: 5, parameters: { governance: { quorumPercent: 4 } } })
  expect(await deployed()).toEqual(network)
})
