import type { ApiClient } from '@opgpu/api/client'
import { CodedError } from '@opgpu/utils'
import { printDocument, printText } from './output/print.js'

/** What every command is given. */
export interface Context {
  readonly dataDir: string
  /** One JSON document on stdout instead of text for people. */
  readonly json: boolean
  /** Prints the result of a command: `value` as JSON, or what `text` makes of it. */
  print<T>(value: T, text: (value: T) => string): void
  /** Connects to nothing yet: the first call does. Throws `daemon_unreachable` when no daemon has left word. */
  client(): Promise<ApiClient>
}

export function createContext(dataDir: string, json: boolean): Context {
  return {
    dataDir,
    json,
    print: (value, text) => (json ? printDocument(value) : printText(text(value))),
    client: () => connect(dataDir),
  }
}

async function connect(dataDir: string): Promise<ApiClient> {
  const { createClient, readToken, readUrl } = await import('@opgpu/api/client')
  const [url, token] = await Promise.all([readUrl(dataDir), readToken(dataDir)])
  if (url !== undefined && token !== undefined) return createClient({ url, token })
  throw new CodedError('daemon_unreachable', `no daemon runs in ${dataDir}`, {
    hint: 'start one with: opgpu start (or say where it lives: --data-dir)',
  })
}
