// Deploys the contracts to any EVM network, finds what an earlier run has deployed, or goes on with what it began, and
// writes the network's file:
// node contracts/scripts/deploy.mjs --rpc ws://… --draft FILE --data-dir DIR [--dry-run]
// FILE says what to deploy (configs/networks/template.json); DIR holds the deployer's key (`opgpu init`), which pays and has
// no power afterwards, and a record of the run. --dry-run only prints every transaction that a new deployment would send.
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { deploy, formatNetwork, parseDraft, planDryRun } from '@opgpu/chain'
import { loadIdentity } from '@opgpu/node'

const TIMEOUT_MS = 30 * 60_000

const { values } = parseArgs({
  options: {
    rpc: { type: 'string' },
    draft: { type: 'string' },
    'data-dir': { type: 'string' },
    out: { type: 'string' },
    'dry-run': { type: 'boolean', default: false },
  },
})
const { rpc: rpcUrl, draft: draftFile, 'data-dir': directory } = values
if (!rpcUrl || !draftFile || !directory) {
  console.error(
    'usage: node contracts/scripts/deploy.mjs --rpc URL --draft FILE --data-dir DIR [--out FILE] [--dry-run]',
  )
  process.exit(2)
}
const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const say = (sentence, context) => console.error(context?.what ? `${sentence}: ${context.what}` : sentence)
const logger = { debug() {}, info: say, warn: say, error: say, child: () => logger }

try {
  const { signer } = await loadIdentity(directory)
  const draft = parseDraft(await readFile(draftFile, 'utf8'))
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  const options = { rpcUrl, deployer: signer, artifactsDir: here('../out'), directory, draft, logger, signal }
  if (values['dry-run']) print(await planDryRun(options))
  else await write(await deploy(options))
} catch (error) {
  console.error(`deploy: ${error.message}${error.hint ? `\n  ${error.hint}` : ''}`)
  process.exitCode = 1
}

function print(steps) {
  for (const { nonce, what, to, creates, gas } of steps) {
    const place = to === undefined ? `creates ${creates}` : `to ${to}`
    console.log(`${String(nonce).padStart(4)}  ${place}  ${String(gas).padStart(9)} gas  ${what}`)
  }
  console.log(`${steps.length} transactions, ${steps.reduce((sum, { gas }) => sum + gas, 0n)} gas in all`)
}

async function write(network) {
  const out = values.out ?? here(`../../configs/networks/${network.name}.json`)
  await writeFile(out, formatNetwork(network))
  console.log(`${network.name}: chain ${network.chainId}, written to ${out}`)
}
