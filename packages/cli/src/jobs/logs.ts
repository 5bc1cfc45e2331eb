import type { ApiClient } from '@opgpu/api/client'
import type { Context } from '../context.js'
import { followJob, writeAll } from './follow.js'

/** A job's output as it is, or until its end. As JSON both streams are text, when there is no more to come. */
export async function printLogs(context: Context, client: ApiClient, id: string, follow: boolean): Promise<void> {
  const { signal } = new AbortController()
  if (follow) await followJob(client, id, { logs: context.json ? 'none' : 'both', states: false, signal })
  if (context.json) context.print(await textOf(client, id), () => '')
  else if (!follow) await copyLogs(client, id)
}

async function copyLogs(client: ApiClient, id: string): Promise<void> {
  for await (const { stream, data } of client.jobLogs({ params: { id } })) await writeAll(process[stream], data)
}

async function textOf(client: ApiClient, id: string): Promise<{ stdout: string; stderr: string }> {
  const chunks: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] }
  for await (const { stream, data } of client.jobLogs({ params: { id } })) chunks[stream].push(data)
  const text = (stream: 'stdout' | 'stderr') => Buffer.concat(chunks[stream]).toString('utf8')
  return { stdout: text('stdout'), stderr: text('stderr') }
}
