// Deploys the contracts to any EVM network, or finds what an earlier run has deployed, and writes the network's file:
// node contracts/scripts/deploy.mjs --rpc ws://… --name NAME --data-dir DIR
// DIR holds the deployer's key (`opgpu init`), which pays and governs the contracts afterwards, and a record of the run.
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { deploy } from '@opgpu/chain'
import { loadIdentity } from '@opgpu/node'

const { values } = parseArgs({
  options: {
    rpc: { type: 'string' },
    name: { type: 'string' },
    'data-dir': { type: 'string' },
    out: { type: 'string' },
    // Blocks on top of an event before daemons act on it.
    confirmations: { type: 'string', default: '5' },
  },
})
const { rpc: rpcUrl, name, 'data-dir': directory } = values
if (!rpcUrl || !name || !directory) {
  console.error(
    'usage: node contracts/scripts/deploy.mjs --rpc URL --name NAME --data-dir DIR [--confirmations N] [--out FILE]',
  )
  process.exit(2)
}
const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const out = values.out ?? here(`../../configs/networks/${name}.json`)
const say = (sentence) => console.error(sentence)
const logger = { debug() {}, info() {}, warn: say, error: say, child: () => logger }

try {
  const { signer } = await loadIdentity(directory)
  const signal = AbortSignal.timeout(10 * 60_000)
  const artifactsDir = here('../out')
  const deployed = await deploy({ rpcUrl, deployer: signer, artifactsDir, directory, name, logger, signal })
  const network = { ...deployed, confirmations: Number(values.confirmations) }
  await writeFile(out, `${JSON.stringify(network, null, 2)}\n`)
  console.log(`${name}: chain ${network.chainId}, contracts deployed by ${signer.address}, written to ${out}`)
} catch (error) {
  console.error(`deploy: ${error.message}${error.hint ? `\n  ${error.hint}` : ''}`)
  process.exitCode = 1
}
