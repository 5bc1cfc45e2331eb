import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CodedError, toError } from '@opgpu/utils'

const FILE = 'config.yaml'

const HEADING = `# Options of this daemon, as opgpu start takes them (opgpu start --help); its command line goes before this file.
`

/** What `config.yaml` says; nothing when there is none. Throws `bad_config`. */
export async function readConfig(dataDir: string): Promise<Record<string, unknown>> {
  const path = join(dataDir, FILE)
  const text = await readFile(path, 'utf8').catch((): string => '')
  if (text === '') return {}
  const { parse } = await import('yaml')
  try {
    return toFields(parse(text, { maxAliasCount: 0 }), path)
  } catch (thrown) {
    if (thrown instanceof CodedError) throw thrown
    throw new CodedError('bad_config', `${path}: ${toError(thrown).message}`, { cause: thrown })
  }
}

export async function writeConfig(dataDir: string, fields: Record<string, unknown>): Promise<void> {
  const { stringify } = await import('yaml')
  await writeFile(join(dataDir, FILE), `${HEADING}${stringify(fields)}`, { mode: 0o600 })
}

function toFields(value: unknown, path: string): Record<string, unknown> {
  if (value === null || value === undefined) return {}
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>
  throw new CodedError('bad_config', `${path}: not a mapping of options`)
}
