import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Network } from '@opgpu/chain'
import type { DaemonOptions, GivenOptions } from '@opgpu/node'
import { CodedError } from '@opgpu/utils'
import { readConfig } from './config-file.js'
import type { DaemonFlags } from './flags.js'
import { parseSettings, type Settings } from './settings.js'
import { tariffsOf } from './tariffs.js'

/** In its smallest unit. */
const ONE_COIN = 10n ** 18n

/** `config.yaml` with the command line over it. */
export async function settingsOf(dataDir: string, flags: DaemonFlags): Promise<Settings> {
  const { role, network, alsoNetwork, ...rest } = flags
  const given = {
    ...(await readConfig(dataDir)),
    ...rest,
    ...(role === undefined ? {} : { roles: role }),
    ...(network === undefined ? {} : { network: resolve(network) }),
    ...(alsoNetwork === undefined ? {} : { alsoNetwork: alsoNetwork.map((path) => resolve(path)) }),
  }
  return parseSettings(given, 'option')
}

/** Throws `bad_network`. */
export async function networkOf(dataDir: string, { network }: Pick<Settings, 'network'>): Promise<Network> {
  const path = resolve(dataDir, network)
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw new CodedError('bad_network', `there is no network file ${path}`, {
      hint: 'name one: opgpu start --network FILE',
      cause,
    })
  })
  const { parseNetwork } = await import('@opgpu/chain')
  return parseNetwork(text)
}

/** What a daemon is started with; what is not set is left to the daemon's own defaults. */
export async function daemonOptionsOf(
  dataDir: string,
  settings: Settings,
  dockerHost: string | undefined,
): Promise<DaemonOptions> {
  const { DEFAULT_BATCH_POLICY, withDefaults } = await import('@opgpu/node')
  const { roles, listen, announce, bootstrap, apiPort, logLevel, storageQuota, wallet } = settings
  const given: GivenOptions = {
    dataDir,
    roles,
    network: await networkOf(dataDir, settings),
    otherNetworks: await Promise.all(settings.alsoNetwork.map((network) => networkOf(dataDir, { network }))),
    api: { host: '127.0.0.1', port: apiPort },
    ...set({ listen, announce, bootstrap, logLevel, storageQuotaBytes: storageQuota, wallet }),
  }
  if (settings.coinPrice !== undefined) given.coinPrice = { native: ONE_COIN, token: settings.coinPrice }
  const defaults = withDefaults(given)
  return {
    ...defaults,
    engine: engineOf(settings, defaults, dockerHost),
    tariff: tariffOf(settings, defaults),
    tariffs: await tariffsOf(settings, [defaults.network, ...defaults.otherNetworks]),
    settlement: settlementOf(settings, defaults, DEFAULT_BATCH_POLICY),
  }
}

export function endpointOf({ docker }: Settings, dockerHost: string | undefined): string | undefined {
  return docker ?? dockerHost
}

function engineOf(
  settings: Settings,
  { engine }: DaemonOptions,
  dockerHost: string | undefined,
): DaemonOptions['engine'] {
  const { cpus, memory, disk, runtime } = settings
  const share = { ...engine.share, ...set({ cpuMillis: cpus, memoryBytes: memory, diskBytes: disk }) }
  return { ...engine, ...set({ endpoint: endpointOf(settings, dockerHost), runtime }), share }
}

function tariffOf({ rate, gpuRate }: Settings, { tariff }: DaemonOptions): DaemonOptions['tariff'] {
  return { ...tariff, ...set({ cpuPerSecond: rate, gpuPerSecond: gpuRate }) }
}

/** Who names one bound gathers, and the others are `gathering`'s. */
function settlementOf(
  { settleAge, settleTasks, settleValue }: Settings,
  { settlement }: DaemonOptions,
  gathering: DaemonOptions['settlement'],
): DaemonOptions['settlement'] {
  const named = set({ maxAgeMs: settleAge, maxTasks: settleTasks, maxValue: settleValue })
  return Object.keys(named).length === 0 ? settlement : { ...gathering, ...named }
}

/** Only the fields that have a value. */
function set<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as { [K in keyof T]?: Exclude<T[K], undefined> }
}
