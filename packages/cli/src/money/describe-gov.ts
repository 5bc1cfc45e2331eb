import type { GovernanceView, ParameterView, ProposalView, TokenView } from '@opgpu/api/client'
import { pairs, table } from '../output/table.js'
import { coloured, safe, short, when } from '../output/words.js'
import { amount } from './describe-wallet.js'

export function describeProposals(proposals: ProposalView[]): string {
  const rows = proposals.map(({ id, state, voteEnd, sentences }) => [
    short(String(id)),
    state,
    when(voteEnd),
    safe(sentences.join(' ')),
  ])
  return table(['PROPOSAL', 'STATE', 'VOTE ENDS', 'WHAT IT DOES'], rows, 'no proposals')
}

/** What would be done comes from the calls; the proposer's words stand apart. */
export function describeProposal(proposal: ProposalView, token: TokenView | undefined): string {
  const { id, state, proposer, description, sentences, votes, quorum, voteStart, voteEnd, readyAt, voted } = proposal
  const stake = (units: bigint) => (token === undefined ? String(units) : amount(units, token))
  return [
    pairs([
      ['proposal', String(id)],
      ['state', state],
      ['proposer', proposer],
      ['vote', `${when(voteStart)} to ${when(voteEnd)}`],
      ['for', stake(votes.for)],
      ['against', stake(votes.against)],
      ['abstain', `${stake(votes.abstain)} (needed in all: ${stake(quorum)})`],
      ['executable', readyAt === 0 ? undefined : when(readyAt)],
      ['you', voted ? 'have voted' : 'have not voted'],
    ]),
    ...sentences.map((sentence) => `  ${safe(sentence)}`),
    `the proposer says: ${safe(description)}`,
  ].join('\n')
}

export function describeParameters(parameters: ParameterView[]): string {
  const rows = parameters.map(({ name, text }) => [name, text])
  return table(['PARAMETER', 'VALUE'], rows, 'no parameters')
}

export function describeWatchdog({ guardian, pauses }: Pick<GovernanceView, 'guardian' | 'pauses'>): string {
  const rows = pauses.map(({ part, paused, until }) => [
    part,
    paused ? coloured('red', `paused until ${when(until)}`) : 'runs',
  ])
  return [pairs([['guardian', guardian]]), table(['PART', ''], rows, 'no parts')].join('\n')
}
