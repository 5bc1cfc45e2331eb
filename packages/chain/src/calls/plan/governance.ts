import { keccak256 } from '@opgpu/protocol'
import { type GovernanceCall, PARTS, type Proposal, SUPPORT } from '../../port.js'
import { governedCalls } from './governed.js'
import { on, type Plan, type PlanContext, type Planner } from './plan.js'

export const governancePlans: Planner<GovernanceCall> = {
  propose: (call, context) => on('governance', 'propose', [...batch(call, context), call.description]),
  castVote: ({ proposalId, support, reason }) =>
    reason === undefined
      ? on('governance', 'castVote', [proposalId, SUPPORT.indexOf(support)])
      : on('governance', 'castVoteWithReason', [proposalId, SUPPORT.indexOf(support), reason]),
  castBallots: ({ proposalId, ballots }, { contracts }) => {
    const words = ballots.map((ballot) => ({ ...ballot, support: SUPPORT.indexOf(ballot.support) }))
    return on('ballotBox', 'cast', [contracts.governance, proposalId, words])
  },
  queueProposal: (call, context) => decided('queue', call, context),
  executeProposal: (call, context) => decided('execute', call, context),
  cancelProposal: (call, context) => decided('cancel', call, context),
  pause: ({ part }) => on('watchdog', 'pause', [PARTS.indexOf(part)]),
}

/** After its making a proposal is named by all of it, with the hash of its text. */
function decided(method: string, proposal: Proposal, context: PlanContext): Plan {
  return on('governance', method, [...batch(proposal, context), descriptionHash(proposal.description)])
}

function batch({ actions }: Proposal, context: PlanContext): unknown[] {
  const calls = actions.flatMap((action) => governedCalls(action, context))
  return [calls.map(({ to }) => to), calls.map(({ value = 0n }) => value), calls.map(({ data }) => data)]
}

export function descriptionHash(description: string): `0x${string}` {
  return keccak256(Buffer.from(description))
}
