import type { ApiClient, SessionView } from '@opgpu/api/client'
import type { Command } from 'commander'
import type { Act } from '../action.js'
import type { Context } from '../context.js'
import { usageError } from '../errors.js'
import { describeSession, describeSessions } from '../money/describe-session.js'

interface SelfFlag {
  self?: boolean
}

interface OpenFlags extends SelfFlag {
  provider: string
  amount: string
  notice: string
  token?: string
  chain?: string
}

const SELF = "send it from this daemon's own account instead of asking the provider"

/** Sessions: one lock of money for many jobs with one provider. */
export function addSession(program: Command, act: Act): void {
  const session = program.command('session').description('money locked once for many jobs with one provider')
  session
    .command('open')
    .description('lock money for jobs with one provider; only what jobs come to is signed away')
    .option('--provider <address>', 'with whom; auto takes the cheapest of good standing', 'auto')
    .requiredOption('--amount <amount>', 'like "50 OGPN"')
    .option('--notice <duration>', 'between your notice and your refund', '1h')
    .option('--chain <name>', "which of the daemon's chains, by its network's name or its id (default: its first)")
    .option('--token <address>', "what is paid with (default: the network's own token)")
    .option('--self', SELF)
    .action(act(open))
  session.command('ls').description('sessions of this daemon, newest first').action(act(list))
  one(session, 'show', 'what a session holds and what was paid from it').action(act(show))
  one(session, 'top-up', 'lock more for a session')
    .argument('<amount>', 'like "50 OGPN"')
    .option('--self', SELF)
    .action(act(topUp))
  one(session, 'end', 'give notice: no more jobs, the rest comes back when it is over')
    .option('--self', SELF)
    .action(act(end))
  one(session, 'close', 'close it: its provider at any time, its client when the notice is over').action(act(close))
}

function one(session: Command, name: string, description: string): Command {
  return session.command(name).description(description).argument('<id>', 'as in: opgpu session ls')
}

async function open(
  context: Context,
  { provider, amount, notice, token, chain, self = false }: OpenFlags,
): Promise<void> {
  const { asAddress } = await import('@opgpu/protocol/ids')
  const body = {
    provider: provider === 'auto' ? ('auto' as const) : asAddress(provider),
    amount: await unitsOf(amount),
    noticeSeconds: await secondsOf(notice),
    ...(token !== undefined && { token: asAddress(token) }),
    ...(chain !== undefined && { chain }),
    self,
  }
  await tell(context, (client) => client.openSession({ body }))
}

async function list(context: Context): Promise<void> {
  const client = await context.client()
  context.print(await client.listSessions(), describeSessions)
}

async function show(context: Context, given: string): Promise<void> {
  const params = await paramsOf(given)
  await tell(context, (client) => client.showSession({ params }))
}

async function topUp(context: Context, given: string, text: string, { self = false }: SelfFlag): Promise<void> {
  const params = await paramsOf(given)
  const amount = await unitsOf(text)
  await tell(context, (client) => client.topUpSession({ params, body: { amount, self } }))
}

async function end(context: Context, given: string, { self = false }: SelfFlag): Promise<void> {
  const params = await paramsOf(given)
  await tell(context, (client) => client.endSession({ params, body: { self } }))
}

async function close(context: Context, given: string): Promise<void> {
  const params = await paramsOf(given)
  await tell(context, (client) => client.closeSession({ params }))
}

async function tell(context: Context, call: (client: ApiClient) => Promise<SessionView>): Promise<void> {
  context.print(await call(await context.client()), describeSession)
}

async function paramsOf(given: string) {
  const { asSessionId } = await import('@opgpu/protocol/ids')
  return { id: asSessionId(given) }
}

async function unitsOf(text: string): Promise<bigint> {
  const { parseAmount } = await import('@opgpu/protocol/units')
  return parseAmount(text)
}

async function secondsOf(text: string): Promise<number> {
  const { parseDuration } = await import('@opgpu/protocol/jobfile')
  const ms = parseDuration(text)
  if (ms === undefined) throw usageError(`--notice: "${text}" is not a duration (write 1h)`)
  return Math.ceil(ms / 1000)
}
