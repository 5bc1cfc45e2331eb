import { join } from 'node:path'
import { type Database, keyValueOf, openDatabase, Repository } from '@opgpu/db'
import type { Task } from '@opgpu/market'
import type { CidText, SessionId, TaskId } from '@opgpu/protocol'
import { type DaemonOptions, networksOf } from './options.js'
import type { SessionRecord } from './payments/session-record.js'

/** Numbers are never reused. */
const BUCKETS = { tasks: 1, jobs: 2, images: 3, contacts: 4, chain: 5, failures: 6, sessions: 7 } as const
const SCHEMA_VERSION = 1

/** The client's own side of a task: what is nobody else's business. */
export interface JobRecord {
  bidWindowMs: number
}

export interface ImageRecord {
  cid: CidText
  /** Config digest, `sha256:…`. */
  id: string
  size: number
}

/** Where the other party of a task said it could be dialled. */
export interface ContactRecord {
  addresses: string[]
}

/** The last time a provider failed a task of ours. */
export interface FailureRecord {
  count: number
  at: number
}

export interface Records {
  database: Database
  tasks: Repository<TaskId, Task>
  jobs: Repository<TaskId, JobRecord>
  images: Repository<CidText, ImageRecord>
  contacts: Repository<TaskId, ContactRecord>
  failures: Repository<string, FailureRecord>
  sessions: Repository<SessionId, SessionRecord>
  chain: ReturnType<typeof keyValueOf>
  /** Drops a task that came to nothing. */
  forget(id: TaskId): Promise<void>
}

/** `shared`: records of another chain that images and failures are kept with; each is known once. */
export async function openRecords(directory: string, shared?: Pick<Records, 'images' | 'failures'>): Promise<Records> {
  const database = await openDatabase(directory, { schemaVersion: SCHEMA_VERSION })
  const tasks = new Repository<TaskId, Task>(database, BUCKETS.tasks, { sync: true })
  const contacts = new Repository<TaskId, ContactRecord>(database, BUCKETS.contacts)
  return {
    database,
    tasks,
    contacts,
    jobs: new Repository(database, BUCKETS.jobs),
    images: shared?.images ?? new Repository(database, BUCKETS.images),
    failures: shared?.failures ?? new Repository(database, BUCKETS.failures),
    sessions: new Repository<SessionId, SessionRecord>(database, BUCKETS.sessions, { sync: true }),
    chain: keyValueOf(database, BUCKETS.chain, { sync: true }),
    forget: (id) => database.batch([tasks.deleting(id), contacts.deleting(id)]),
  }
}

/** Of each of the daemon's chains, in their order; `keep` is given each as soon as it stands. */
export async function openAllRecords(options: DaemonOptions, keep: (records: Records) => void): Promise<Records[]> {
  const all: Records[] = []
  for (const { chainId } of networksOf(options)) {
    const [first] = all
    const directory = first === undefined ? 'db' : join('chains', String(chainId))
    const records = await openRecords(join(options.dataDir, directory), first)
    keep(records)
    all.push(records)
  }
  return all
}
