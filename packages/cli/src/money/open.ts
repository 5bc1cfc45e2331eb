import type { MoneyBackend } from '@opgpu/api'
import type { Desk } from '@opgpu/node/desk'
import type { Signer } from '@opgpu/protocol'
import { type Address, asAddress, ZERO_ADDRESS } from '@opgpu/protocol/ids'
import type { Context } from '../context.js'
import { usageError } from '../errors.js'
import { quietLogger } from '../output/logger.js'
import { note } from '../output/print.js'
import { daemonMoney } from './daemon.js'
import type { SignFlags } from './flags.js'

/** Where money is moved: whose it is, who tells of it, and who sends. */
export interface Counter {
  readonly account: Address
  readonly money: MoneyBackend
  /** Sends what is signed: the account itself, or the daemon that carries it. */
  readonly sender: MoneyBackend
  /** Absent for the daemon's own account. */
  readonly desk?: Desk
  readonly flags: SignFlags
}

/** Opens what the options ask for, and closes it when the work is done. */
export async function atCounter<T>(
  context: Context,
  flags: SignFlags,
  work: (counter: Counter) => Promise<T>,
): Promise<T> {
  checkFlags(flags)
  if (flags.from === undefined && flags.unsigned !== true) return work(await daemonCounter(context, flags))
  const signer = await signerOf(flags)
  const desk = await openDeskOf(context, signer, flags)
  try {
    const sender = flags.carry ? daemonMoney(await context.client()) : desk
    return await work({ account: desk.account, money: desk, sender, desk, flags })
  } finally {
    desk.close()
  }
}

/** What looks at money is told with `--network` where there is no daemon. */
export interface LookFlags {
  network?: string
  chain?: string
}

/** Only looks: through the daemon, or at a network's own node. */
export async function look<T>(
  context: Context,
  { network, ...flags }: LookFlags,
  work: (counter: Counter) => Promise<T>,
): Promise<T> {
  if (network === undefined) return work(await daemonCounter(context, flags))
  return atCounter(context, { ...flags, network, unsigned: true, address: ZERO_ADDRESS }, work)
}

/** This daemon's own account. */
export async function daemonCounter(context: Context, flags: SignFlags = {}): Promise<Counter> {
  const client = await context.client()
  const money = daemonMoney(client, flags.chain)
  const { address } = await client.info()
  return { account: address, money, sender: money, flags }
}

function checkFlags({ from, carry, unsigned, address, network, chain }: SignFlags): void {
  if (chain !== undefined && (from !== undefined || unsigned)) {
    throw usageError('--chain names a chain of the daemon', 'name another network with --network FILE')
  }
  if (unsigned && from !== undefined) throw usageError('--unsigned signs nothing: leave --from out')
  if (unsigned && address === undefined) throw usageError('--unsigned needs --address ADDRESS: whose transaction it is')
  if (!unsigned && address !== undefined) throw usageError('--address goes with --unsigned')
  if (carry && from === undefined) throw usageError('--carry needs --from KEYSTORE: whose signature the daemon carries')
  if (network !== undefined && from === undefined && !unsigned) {
    throw usageError('--network goes with --from or --unsigned', 'a daemon has its own')
  }
}

async function signerOf({ from, address = '' }: SignFlags): Promise<Signer> {
  const { openKeystore, withoutKey } = await import('./keystore.js')
  return from === undefined ? withoutKey(asAddress(address)) : openKeystore(from)
}

async function openDeskOf({ dataDir }: Context, signer: Signer, { network }: SignFlags): Promise<Desk> {
  const [{ networkOf, settingsOf }, { openDesk }] = await Promise.all([
    import('../daemon/options.js'),
    import('@opgpu/node/desk'),
  ])
  const settings = await settingsOf(dataDir, network === undefined ? {} : { network })
  const chosen = await networkOf(dataDir, settings)
  return openDesk({ network: chosen, signer, logger: quietLogger(note), signal: new AbortController().signal })
}
