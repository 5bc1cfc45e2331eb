import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Secret } from '@opgpu/utils'
import { readEnvironment } from '../env.js'
import { usageError } from '../errors.js'
import { note } from '../output/print.js'

/** The password of a keystore: from the file that the environment names, or asked on the terminal without showing it. */
export async function passwordFor(keystore: string): Promise<Secret<string>> {
  const { passwordFile } = readEnvironment()
  if (passwordFile !== undefined) return new Secret((await readPasswordFile(passwordFile)).replace(/\r?\n$/, ''))
  if (!process.stdin.isTTY) {
    throw usageError(`no password for ${keystore}`, 'name a file with it in OPGPU_PASSWORD_FILE, or use a terminal')
  }
  return new Secret(await askHidden(`password of ${keystore}: `))
}

async function readPasswordFile(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw usageError(`the password file ${path} cannot be read`, 'see OPGPU_PASSWORD_FILE')
  })
}

async function askHidden(question: string): Promise<string> {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  try {
    return await terminal.question('')
  } finally {
    terminal.close()
    note('')
  }
}
