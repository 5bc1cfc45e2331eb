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
  throw usageError('this is signed, and without a terminal nobody can be asked', 'say --yes if you are sure')
}

/** Tells what a transaction does and costs, and asks. */
export async function confirm(preview: PreviewView, yes: boolean | undefined, terminal?: Terminal): Promise<void> {
  await ask(describePreview(preview), { question: 'Sign and send? [y/N] ', yes }, terminal)
}

/** The same for what is only signed, for somebody else to carry. */
export async function confirmSigning(
  sentences: readonly string[],
  yes: boolean | undefined,
  terminal?: Terminal,
): Promise<void> {
  await ask(sentences.map(safe).join('\n'), { question: 'Sign? [y/N] ', yes }, terminal)
}

/** An answer other than yes, or none, throws `declined`. */
async function ask(
  text: string,
  { question, yes }: { question: string; yes: boolean | undefined },
  { input, output }: Terminal = ours(),
): Promise<void> {
  output.write(`${text}\n`)
  if (yes) return
  const terminal = createInterface({ input, output })
  const gone = new Promise<string>((resolve) => terminal.once('close', () => resolve('')))
  try {
    const answer = await Promise.race([terminal.question(question), gone])
    if (!/^y(es)?$/i.test(answer.trim())) throw new CodedError('declined', 'nothing was signed')
  } finally {
    terminal.close()
  }
}

export function describePreview({ sentences, fee, transactions }: PreviewView): string {
  const cost = `It costs at most ${money(fee, 'ETH')} for gas, in ${counted(transactions, 'transaction')}.`
  return [...sentences.map(safe), cost].join('\n')
}
