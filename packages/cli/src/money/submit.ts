import type { CallView, TransactionView } from '@opgpu/api/client'
import type { Context } from '../context.js'
import { note } from '../output/print.js'
import { confirm, requireConsent } from './confirm.js'
import type { SignFlags } from './flags.js'
import { atCounter, type Counter } from './open.js'

/** What a command sends, made once it is known whose money it is. */
export type Making = (counter: Counter) => Promise<CallView>

/** The whole of a command that sends one call: tell, ask, send, report. */
export async function submit(
  context: Context,
  flags: SignFlags,
  make: Making,
  more?: (counter: Counter) => Promise<Record<string, unknown>>,
): Promise<void> {
  if (!flags.unsigned) requireConsent(flags.yes)
  await atCounter(context, flags, async (counter) => {
    const call = await make(counter)
    if (flags.unsigned) return printUnsigned(counter, call)
    const mined = await send(counter, call)
    const extra = (await more?.(counter)) ?? {}
    context.print({ ...mined, ...extra }, () => [describeMined(mined), ...lines(extra)].join('\n'))
  })
}

/** Tells, asks and sends. */
export async function send({ sender, flags }: Counter, call: CallView): Promise<TransactionView> {
  await confirm(await sender.preview(call), flags.yes)
  return sender.send(call, new AbortController().signal)
}

/** Whatever `--json` says: this is for another program. */
async function printUnsigned({ desk }: Counter, call: CallView): Promise<void> {
  if (desk === undefined) throw new Error('an unsigned transaction needs the network')
  const { transaction, follows } = await desk.unsigned(call)
  const { sentences } = await desk.preview(call)
  note(sentences.join('\n'))
  if (follows) note('This is only the approval: sign and send it, then say the same command again.')
  process.stdout.write(`${JSON.stringify(transaction, null, 2)}\n`)
}

export function describeMined({ transaction, blockNumber }: TransactionView): string {
  return `done in block ${blockNumber}, transaction ${transaction}`
}

function lines(extra: Record<string, unknown>): string[] {
  return Object.entries(extra).map(([name, value]) => `${name} ${value}`)
}
