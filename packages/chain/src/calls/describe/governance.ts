import type { GovernanceCall, Proposal } from '../../port.js'
import { describeAction } from './governed.js'
import type { Book, Describer } from './words.js'

export const governanceWords: Describer<GovernanceCall> = {
  propose: (call, book) => ['Propose to the stakers:', ...contents(call, book)],
  castVote: ({ proposalId, support, reason }) => [
    `Vote "${support}" on proposal ${proposalId}${reason === undefined ? '' : `, because: ${reason}`}.`,
  ],
  castBallots: ({ proposalId, ballots }) => [
    `Carry ${ballots.length} signed votes on proposal ${proposalId} to the chain; those that do not count are left out.`,
  ],
  queueProposal: (call, book) => ['Queue what the stakers decided for its waiting time:', ...contents(call, book)],
  executeProposal: (call, book) => ['Execute what the stakers decided:', ...contents(call, book)],
  cancelProposal: (call, book) => ['Cancel the proposal:', ...contents(call, book)],
  pause: ({ part }) => [`Pause ${part} for three days, as the guardian.`],
}

function contents({ actions, description }: Proposal, book: Book): string[] {
  return [...actions.map((action) => describeAction(action, book)), `Described as: ${description}`]
}
