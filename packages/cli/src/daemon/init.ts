import { copyFile, mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Context } from '../context.js'
import { pairs } from '../output/table.js'
import { writeConfig } from './config-file.js'
import type { DaemonFlags } from './flags.js'
import { networkOf } from './options.js'
import { parseSettings } from './settings.js'
import { tariffsOf } from './tariffs.js'

const NETWORK_FILE = 'network.json'

/** Makes the data directory, the daemon's key and its `config.yaml`. Throws `identity_exists` when there is a key. */
export async function init(context: Context, { role, network, alsoNetwork, ...rest }: DaemonFlags): Promise<void> {
  const { dataDir } = context
  const also = alsoNetwork?.map((path) => resolve(path))
  const fields = {
    ...(role === undefined ? {} : { roles: role }),
    ...(also === undefined ? {} : { alsoNetwork: also }),
    ...rest,
  }
  const settings = parseSettings(fields, 'option')
  const paths = [...(network === undefined ? [] : [resolve(network)]), ...(also ?? [])]
  const networks = await Promise.all(paths.map((path) => networkOf(dataDir, { network: path })))
  if (network !== undefined) await tariffsOf(settings, networks)
  const { createIdentity } = await import('@opgpu/node')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const { signer } = await createIdentity(dataDir)
  await writeConfig(dataDir, { ...fields, network: NETWORK_FILE })
  if (network !== undefined) await copyFile(resolve(network), join(dataDir, NETWORK_FILE))
  context.print({ address: signer.address, dataDir, network: await hasNetwork(dataDir) }, describe)
}

async function hasNetwork(dataDir: string): Promise<boolean> {
  return await stat(join(dataDir, NETWORK_FILE)).then(
    () => true,
    () => false,
  )
}

function describe({ address, dataDir, network }: { address: string; dataDir: string; network: boolean }): string {
  return pairs([
    ['address', address],
    ['directory', dataDir],
    ['next', network ? 'opgpu doctor, then: opgpu start' : 'opgpu start --network FILE'],
  ])
}
