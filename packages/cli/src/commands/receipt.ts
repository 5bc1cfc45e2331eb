import type { VerificationView } from '@opgpu/api/client'
import type { Command } from 'commander'
import type { Act } from '../action.js'
import type { Context } from '../context.js'
import { EXIT } from '../errors.js'
import { resolveReceipt } from '../jobs/resolve.js'
import { table } from '../output/table.js'
import { coloured, mark, safe } from '../output/words.js'

export function addReceipt(program: Command, act: Act): void {
  const receipt = program.command('receipt').description('signed records of whole jobs')
  receipt
    .command('show')
    .description('a receipt, by its CID or by its job')
    .argument('<id>', 'CID or job id')
    .action(
      act(async (context, id: string) => {
        const client = await context.client()
        const view = await client.showReceipt({ params: { id: await resolveReceipt(client, id) } })
        context.print(view, ({ receipt }) => JSON.stringify(receipt, null, 2))
      }),
    )
  receipt
    .command('verify')
    .description('check a receipt against its signatures and the chain; exit code 1 when it does not hold')
    .argument('<id>', 'CID or job id')
    .action(act(verify))
}

async function verify(context: Context, id: string): Promise<number> {
  const client = await context.client()
  const view = await client.verifyReceipt({ params: { id: await resolveReceipt(client, id) } })
  context.print(view, describe)
  return view.verified ? EXIT.ok : EXIT.failed
}

function describe({ cid, verified, checks }: VerificationView): string {
  const rows = checks.map(({ name, ok, detail }) => [mark(ok), name, safe(detail)])
  const verdict = verified ? coloured('green', 'verified') : coloured('red', 'not verified')
  return `${table(['', 'CHECK', ''], rows, 'no checks')}\n${verdict} ${cid}`
}
