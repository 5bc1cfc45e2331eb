import { CodedError } from '@opgpu/utils'
import type { Database, Write } from './database.js'
import { META_BUCKET } from './keys.js'

const VERSION_ID = 'schemaVersion'

/** Computes the writes that lift a store by one version; they are applied together with the new version number. */
export type Migration = (database: Database) => Promise<Write[]>

/** Keyed by the version that the migration starts from. */
export type Migrations = Readonly<Record<number, Migration>>

/** Stores the version in a new store, migrates an older one step by step, refuses a newer one (`schema_too_new`). */
export async function prepareSchema(database: Database, wanted: number, migrations: Migrations): Promise<void> {
  const stored = await database.get(META_BUCKET, VERSION_ID)
  if (stored === undefined) return database.batch([versionWrite(wanted)])
  const found = Number(stored)
  if (found > wanted) throw tooNew(found, wanted)
  for (let version = found; version < wanted; version++) {
    const migrate = migrations[version]
    if (migrate === undefined) throw missing(version)
    await database.batch([...(await migrate(database)), versionWrite(version + 1)])
  }
}

function versionWrite(version: number): Write {
  return { type: 'put', bucket: META_BUCKET, id: VERSION_ID, value: version, sync: true }
}

function tooNew(found: number, wanted: number): CodedError<'schema_too_new'> {
  return new CodedError('schema_too_new', `the database has schema ${found}, this program knows up to ${wanted}`, {
    details: { found, wanted },
    hint: 'start the program version that wrote it, or a newer one',
  })
}

function missing(version: number): CodedError<'migration_missing'> {
  return new CodedError('migration_missing', `no migration from schema ${version} to ${version + 1}`, {
    details: { version },
    hint: 'upgrade through the releases in between',
  })
}
