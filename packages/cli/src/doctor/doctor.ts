import type { Context } from '../context.js'
import type { DaemonFlags } from '../daemon/flags.js'
import { endpointOf, networkOf, settingsOf } from '../daemon/options.js'
import type { Settings } from '../daemon/settings.js'
import { readEnvironment } from '../env.js'
import { EXIT } from '../errors.js'
import { pairs } from '../output/table.js'
import { mark, safe } from '../output/words.js'
import { check, type Finding } from './check.js'
import { clock } from './clock.js'
import { dataDirectory, diskSpace, keystore, nodeVersion } from './machine.js'
import { bootstrapNode, chain, engine } from './outside.js'

const DEFAULT_ENDPOINT = 'unix:///var/run/docker.sock'

/** Looks at everything a daemon with these options needs; exit code 1 when something is missing. */
export async function doctor(context: Context, flags: DaemonFlags): Promise<number> {
  const { dataDir } = context
  const findings = [
    await check('node', nodeVersion),
    await check('data directory', () => dataDirectory(dataDir)),
    await check('key', () => keystore(dataDir)),
    await check('disk', () => diskSpace(dataDir)),
    ...(await configured(dataDir, flags)),
  ]
  const ok = findings.every((finding) => finding.ok)
  context.print({ ok, findings }, () => describe(findings))
  return ok ? EXIT.ok : EXIT.failed
}

async function configured(dataDir: string, flags: DaemonFlags): Promise<Finding[]> {
  let settings: Settings | undefined
  const config = await check('configuration', async () => {
    settings = await settingsOf(dataDir, flags)
    return settings.roles.join(', ')
  })
  return settings === undefined ? [config] : [config, ...(await outside(dataDir, settings))]
}

async function outside(dataDir: string, settings: Settings): Promise<Finding[]> {
  const network = () => networkOf(dataDir, settings)
  const meeting = (settings.bootstrap ?? []).map((address) => check('bootstrap', () => bootstrapNode(address)))
  return [
    ...(await Promise.all([
      check('chain', async () => await chain(await network())),
      check('clock', async () => await clock((await network()).rpcUrl)),
      ...meeting,
    ])),
    ...(settings.roles.includes('provider') ? await engineFindings(settings) : []),
  ]
}

async function engineFindings(settings: Settings): Promise<Finding[]> {
  const endpoint = endpointOf(settings, readEnvironment().dockerHost) ?? DEFAULT_ENDPOINT
  const lacking: Finding[] = []
  const reached = await check('engine', async () => {
    const { engine: name, version, enforces, gpuAccess, lacks } = await engine(endpoint)
    for (const { enforcement, seen, fix } of lacks) {
      lacking.push({ name: `engine ${enforcement}`, ok: false, detail: seen, fix })
    }
    return `${name} ${version}, enforces ${enforces.length} of ${enforces.length + lacks.length}, GPUs: ${gpuAccess}`
  })
  return [reached, ...lacking]
}

function describe(findings: Finding[]): string {
  return pairs(
    findings.flatMap(({ name, ok, detail, fix }) => [
      [`${mark(ok)} ${name}`, safe(detail)] as const,
      ...(fix === undefined ? [] : [['', `→ ${safe(fix)}`] as const]),
    ]),
  )
}
