import { readFile } from 'node:fs/promises'
import { type Address, asAddress } from '@opgpu/protocol/ids'
import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { usageError } from '../../errors.js'
import { addSignOptions, type SignFlags } from '../../money/flags.js'
import { ownWallet, walletGiven } from '../../money/given.js'
import type { Counter } from '../../money/open.js'
import { submit } from '../../money/submit.js'

interface RecoverFlags extends SignFlags {
  wallet?: string | true
}

/** Giving a wallet to another owner, and getting out what lies in it. */
export function addRecover(wallet: Command, act: Act): void {
  const recover = wallet
    .command('recover')
    .description('give a cloud wallet to another owner, or get out what lies in it')
  const of = ['--wallet [address]', 'the cloud wallet (default: your own)'] as const
  addSignOptions(recover.command('offer').description('offer the wallet to another owner'))
    .argument('<next>', 'who may accept it')
    .option(...of)
    .action(act(offer))
  addSignOptions(recover.command('accept').description('become the owner of a wallet that was offered; its keys end'))
    .argument('<wallet>', 'its address')
    .action(act(accept))
  addSignOptions(
    recover
      .command('execute')
      .description('call anything as the wallet: a file with a call as POST /v1/calls takes it'),
  )
    .argument('<file>', 'JSON, like {"type":"transfer","token":"0x…","to":"0x…","amount":"1"}')
    .option(...of)
    .action(act(execute))
}

async function offer(context: Context, next: string, flags: RecoverFlags): Promise<void> {
  const to = asAddress(next)
  await submit(context, flags, async (counter) => ({
    type: 'offerWallet',
    wallet: await walletOf(counter, flags),
    next: to,
  }))
}

async function accept(context: Context, wallet: string, flags: SignFlags): Promise<void> {
  const at = asAddress(wallet)
  await submit(context, flags, async () => ({ type: 'acceptWallet', wallet: at }))
}

async function execute(context: Context, file: string, flags: RecoverFlags): Promise<void> {
  const given = await readJson(file)
  const { callSchema } = await import('@opgpu/api/client')
  await submit(context, flags, async (counter) => {
    const wallet = await walletOf(counter, flags)
    const parsed = callSchema.safeParse({ type: 'walletExecute', wallet, call: given })
    if (parsed.success) return parsed.data
    const { path = [], message = 'not a call' } = parsed.error.issues[0] ?? {}
    throw usageError(`${file}: ${path.slice(1).join('.')} ${message}`)
  })
}

async function walletOf(counter: Counter, { wallet }: RecoverFlags): Promise<Address> {
  return (await walletGiven(counter, wallet)) ?? ownWallet(counter)
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw usageError(`there is no file ${file}`)
  })
  try {
    return JSON.parse(text)
  } catch {
    throw usageError(`${file} is not JSON`)
  }
}
