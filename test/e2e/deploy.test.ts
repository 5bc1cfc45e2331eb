import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type LocalChain, startLocalChain, verifyNetwork } from '@opgpu/chain'
import { createIdentity } from '@opgpu/node'
import { silentLogger } from '@opgpu/utils'
import { afterAll, beforeAll, expect, test } from 'vitest'

const SCRIPT = fileURLToPath(new URL('../../contracts/scripts/deploy.mjs', import.meta.url))
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

async function deployed(): Promise<unknown> {
  const out = join(directory, 'network.json')
  const options = ['--rpc', chain.rpcUrl, '--name', 'trial', '--data-dir', join(directory, 'deployer'), '--out', out]
  await run(process.execPath, [SCRIPT, ...options])
  return JSON.parse(await readFile(out, 'utf8'))
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

  const network = (await deployed()) as Parameters<typeof verifyNetwork>[0]
  await verifyNetwork(network, silentLogger, AbortSignal.timeout(10_000))
  expect(network.confirmations).toBe(5)
  expect(await deployed()).toEqual(network)
})
