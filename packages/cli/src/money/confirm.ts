import { createInterface } from 'node:readline/promises'
import type { PreviewView } from '@opgpu/api/client'
import { CodedError } from '@opgpu/utils'
import { usageError } from '../errors.js'
import { counted, money, safe } from '../output/words.js'

/** Where a person is told and asked: standard error, so that results can be piped on. */
export interface Terminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean }
  output: NodeJS.WritableStream
}

const ours = (): Terminal => ({ input: process.stdin, output: process.stderr })

/** Before anything is looked up: without a terminal nobody can be asked. */
export function requireConsent(yes: boolean | undefined, { input }: Terminal = ours()): void {
  if (yes || input.isTTY) return
  throw usageError('this moves money, and without a terminal nobody can be asked', 'say --yes if you are sure')
}

/** Tells what is about to be signed and asks; an answer other than yes, or none, throws `declined`. */
export async function confirm(
  preview: PreviewView,
  yes: boolean | undefined,
  { input, output }: Terminal = ours(),
): Promise<void> {
  output.write(`${describePreview(preview)}\n`)
  if (yes) return
  const terminal = createInterface({ input, output })
  const gone = new Promise<string>((resolve) => terminal.once('close', () => resolve('')))
  try {
    const answer = await Promise.race([terminal.question('Sign and send? [y/N] '), gone])
    if (!/^y(es)?$/i.test(answer.trim())) throw new CodedError('declined', 'nothing was sent')
  } finally {
    terminal.close()
  }
}

export function describePreview({ sentences, fee, transactions }: PreviewView): string {
  const cost = `It costs at most ${money(fee, 'ETH')} for gas, in ${counted(transactions, 'transaction')}.`
  return [...sentences.map(safe), cost].join('\n')
}
