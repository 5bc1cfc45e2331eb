import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '@opgpu/db'
import { onTestFinished } from 'vitest'

/** A fresh directory on the real disk, removed after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'opgpu-db-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** An open database of schema 1, closed after the test. */
export async function open(directory: string): Promise<Database> {
  const database = await openDatabase(directory, { schemaVersion: 1 })
  onTestFinished(() => database.close())
  return database
}
