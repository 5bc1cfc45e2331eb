import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openDatabase, Repository } from '@opgpu/db'
import { expect, onTestFinished, test } from 'vitest'
import { open, temporaryDirectory } from './directory.js'

const WRITER = fileURLToPath(new URL('writer.mjs', import.meta.url))

function startWriter(directory: string): ChildProcess {
  const child = spawn(process.execPath, [WRITER, directory], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Numbers the writer acknowledged; it is killed once it has reached `last`, and read until its pipe ends. */
async function killAfter(child: ChildProcess, last: number): Promise<number> {
  const { stdout } = child
  if (stdout === null) throw new Error('the writer has no pipe')
  let acknowledged = -1
  for await (const line of createInterface({ input: stdout })) {
    acknowledged = Number(line)
    if (acknowledged === last) child.kill('SIGKILL')
  }
  return acknowledged
}

test('SIGKILL in the middle of writes loses nothing that was acknowledged and no half of a batch', async () => {
  const directory = await temporaryDirectory()
  for (const last of [0, 7, 40]) {
    const acknowledged = await killAfter(startWriter(directory), last)
    expect(acknowledged).toBeGreaterThanOrEqual(last)
    const database = await openDatabase(directory, { schemaVersion: 1 })
    const left = await Array.fromAsync(new Repository<string, { n: number }>(database, 1).values())
    const right = await Array.fromAsync(new Repository<string, { n: number }>(database, 2).values())
    await database.close()
    expect(left.length).toBeGreaterThan(acknowledged)
    expect(left.map(({ n }) => n)).toEqual(left.map((_, i) => i))
    expect(right.map(({ n }) => n)).toEqual(left.map(({ n }) => n))
  }
})

test('a directory that another process has open is refused and free again after its death', async () => {
  const directory = await temporaryDirectory()
  const child = startWriter(directory)
  if (child.stdout === null) throw new Error('the writer has no pipe')
  await once(child.stdout, 'data')
  await expect(openDatabase(directory, { schemaVersion: 1 })).rejects.toMatchObject({
    code: 'database_locked',
    message: expect.stringContaining(directory),
  })
  child.kill('SIGKILL')
  await once(child, 'exit')
  await open(directory)
})

test('a directory that is no database, and a file, are refused', async () => {
  const directory = await temporaryDirectory()
  const first = await openDatabase(directory, { schemaVersion: 1 })
  await first.close()
  await writeFile(join(directory, 'CURRENT'), 'not a manifest')
  await expect(openDatabase(directory, { schemaVersion: 1 })).rejects.toMatchObject({ code: 'database_unusable' })
  const file = join(directory, 'file')
  await writeFile(file, '')
  await expect(openDatabase(file, { schemaVersion: 1 })).rejects.toMatchObject({ code: 'database_unusable' })
})

test('a new directory is for its owner alone', async () => {
  const directory = join(await temporaryDirectory(), 'data', 'db')
  await open(directory)
  expect((await stat(directory)).mode & 0o777).toBe(0o700)
  expect(await readdir(directory)).toContain('CURRENT')
})

test('a closed database refuses every operation, and closing twice is nothing', async () => {
  const database = await open(await temporaryDirectory())
  const notes = new Repository<string, number>(database, 1)
  await database.close()
  await database.close()
  const closed = { code: 'database_closed' }
  await expect(notes.put('a', 1)).rejects.toMatchObject(closed)
  await expect(notes.get('a')).rejects.toMatchObject(closed)
  await expect(Array.fromAsync(notes.keys())).rejects.toMatchObject(closed)
})
