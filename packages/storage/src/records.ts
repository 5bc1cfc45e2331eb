import { type Datastore, Key } from 'interface-datastore'

/** Written on a clean close and taken away at the next open: where it is missing, nobody knows what is on disk. */
const CLEAN_BYTES = new Key('/opgpu/clean-bytes')

export async function takeCleanBytes(records: Datastore): Promise<number | undefined> {
  if (!(await records.has(CLEAN_BYTES))) return undefined
  const text = Buffer.from(await records.get(CLEAN_BYTES)).toString()
  await records.delete(CLEAN_BYTES)
  return Number(text)
}

export async function putCleanBytes(records: Datastore, bytes: number): Promise<void> {
  await records.put(CLEAN_BYTES, Buffer.from(String(bytes)))
}
