import { mkdir } from 'node:fs/promises'
import { CodedError, toError } from '@opgpu/utils'
import { Level } from 'level'
import { Database, type Store } from './database.js'
import { type Migrations, prepareSchema } from './schema.js'

export interface DatabaseOptions {
  /** The version that this program reads and writes; from 1. */
  schemaVersion: number
  migrations?: Migrations
}

/**
 * Opens the store in `directory`, creating it (mode 0700) when it is not there.
 * Throws CodedError `database_locked`, `schema_too_new`, `migration_missing` or `database_unusable`.
 */
export async function openDatabase(directory: string, options: DatabaseOptions): Promise<Database> {
  const database = new Database(await openStore(directory))
  try {
    await prepareSchema(database, options.schemaVersion, options.migrations ?? {})
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

async function openStore(directory: string): Promise<Store> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const store: Store = new Level(directory, { keyEncoding: 'utf8', valueEncoding: 'view' })
    await store.open()
    return store
  } catch (error) {
    throw openFailure(directory, toError(error))
  }
}

function openFailure(directory: string, error: Error): CodedError {
  const cause = error.cause instanceof Error ? error.cause : error
  if ('code' in cause && cause.code === 'LEVEL_LOCKED') {
    return new CodedError('database_locked', `${directory} is in use by another process`, {
      details: { directory },
      hint: 'stop the other daemon, or give this one a data directory of its own',
      cause,
    })
  }
  return new CodedError('database_unusable', `cannot open the database in ${directory}: ${cause.message}`, {
    details: { directory },
    hint: 'check that the disk is not full and the directory belongs to this user',
    cause,
  })
}
