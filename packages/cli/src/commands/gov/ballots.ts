import { readFile } from 'node:fs/promises'
import type { BallotView, SupportView } from '@opgpu/api/client'
import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { usageError } from '../../errors.js'
import { confirmSigning, requireConsent } from '../../money/confirm.js'
import { addKeyOptions, addSignOptions, type SignFlags } from '../../money/flags.js'
import { atCounter } from '../../money/open.js'
import { submit } from '../../money/submit.js'
import { printDocument } from '../../output/print.js'
import { PROPOSAL, proposalNamed } from './proposal.js'

const SUPPORT = ['<support>', 'for, against or abstain'] as const

export function addBallots(gov: Command, act: Act): void {
  addSignOptions(gov.command('vote').description('vote in a transaction of your own'))
    .argument(...PROPOSAL)
    .argument(...SUPPORT)
    .option('--reason <text>', 'why, for everybody to read')
    .action(act(vote))
  addKeyOptions(
    gov.command('sign-vote').description('sign a vote and print it, for somebody else to carry; costs nothing'),
  )
    .argument(...PROPOSAL)
    .argument(...SUPPORT)
    .action(act(signVote))
  addSignOptions(gov.command('cast').description('carry signed votes to the chain; one sender pays for all'))
    .argument('<file...>', 'what `opgpu gov sign-vote` printed')
    .action(act(cast))
}

type VoteFlags = SignFlags & { reason?: string }

async function vote(context: Context, id: string, given: string, flags: VoteFlags): Promise<void> {
  const support = await supportOf(given)
  const { reason } = flags
  await submit(context, flags, async (counter) => {
    const { id: proposalId } = await proposalNamed(counter, id)
    return { type: 'castVote', proposalId, support, ...(reason !== undefined && { reason }) }
  })
}

async function signVote(context: Context, id: string, given: string, flags: SignFlags): Promise<void> {
  const support = await supportOf(given)
  requireConsent(flags.yes)
  await atCounter(context, flags, async (counter) => {
    const proposal = await proposalNamed(counter, id)
    await confirmSigning([`Vote "${support}" on proposal ${proposal.id}:`, ...proposal.sentences], flags.yes)
    printDocument(await counter.money.ballot(proposal.id, support))
  })
}

async function cast(context: Context, files: string[], flags: SignFlags): Promise<void> {
  const given = await Promise.all(files.map(readBallot))
  const [proposalId, ...others] = new Set(given.map((ballot) => ballot.proposalId))
  if (proposalId === undefined || others.length > 0) throw usageError('the votes are about different proposals')
  const ballots = given.map(({ support, voter, signature }) => ({ support, voter, signature }))
  await submit(context, flags, async () => ({ type: 'castBallots', proposalId, ballots }))
}

async function supportOf(given: string): Promise<SupportView> {
  const { SUPPORTS } = await import('@opgpu/api/client')
  const support = SUPPORTS.find((name) => name === given)
  if (support === undefined) throw usageError(`"${given}" is no vote`, `write ${SUPPORTS.join(', ')}`)
  return support
}

async function readBallot(file: string): Promise<BallotView> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw usageError(`there is no file ${file}`)
  })
  const { ballotView } = await import('@opgpu/api/client')
  const parsed = ballotView.safeParse(jsonOf(text))
  if (!parsed.success) throw usageError(`${file} is not a signed vote`, 'make one with: opgpu gov sign-vote')
  return parsed.data
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
