import type { BallotView, GovernanceView, ProposalView, SupportView } from '@opgpu/api'
import {
  type ProposalView as ChainProposal,
  describeAction,
  PARAMETERS,
  PARTS,
  parameterValue,
  readActions,
} from '@opgpu/chain'
import type { Address } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import type { Ledger, MoneyContext } from './ledger.js'

export async function governanceView(chain: Ledger, account: Address): Promise<GovernanceView> {
  const { governance, network } = chain
  const [votes, proposals, parameters, pauses, guardian] = await Promise.all([
    governance.votes(account),
    governance.proposals(),
    governance.parameters(),
    governance.pauses(),
    governance.guardian(),
  ])
  return {
    account,
    votes,
    proposalThreshold: network.parameters.governance.proposalThreshold,
    proposals: await Promise.all(proposals.map((proposal) => viewOf(chain, proposal, account))),
    parameters: PARAMETERS.map((name) => {
      const value = parameters[name]
      return { name, value, text: parameterValue(name, value, network) }
    }),
    guardian,
    pauses: PARTS.map((part) => ({ part, paused: pauses[part] * 1000 > Date.now(), until: pauses[part] })),
  }
}

export async function proposalView(chain: Ledger, id: bigint, account: Address): Promise<ProposalView> {
  const proposal = await chain.governance.proposal(id)
  if (proposal === undefined) throw new CodedError('not_found', `no proposal ${id}`, { hint: 'see: opgpu gov ls' })
  return viewOf(chain, proposal, account)
}

async function viewOf(chain: Ledger, proposal: ChainProposal, account: Address): Promise<ProposalView> {
  const { proposalId: id, ...rest } = proposal
  const actions = readActions(rest.calls, chain.network.contracts)
  return {
    id,
    ...rest,
    actions,
    sentences: actions.map((action) => describeAction(action, chain.network)),
    voted: await chain.governance.hasVoted(id, account),
  }
}

export async function signBallot(
  { chain, signer }: MoneyContext,
  proposalId: bigint,
  support: SupportView,
): Promise<BallotView> {
  const voter = signer.address
  const digest = await chain.governance.ballotDigest(proposalId, support, voter)
  return { proposalId, support, voter, signature: signer.sign(digest) }
}
