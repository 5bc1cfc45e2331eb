import type { ConsentView, OperatorView, RewardView, StakeView, TiersView } from '@opgpu/api'
import type { StakeView as ChainStake, ParametersView } from '@opgpu/chain'
import { type Address, signAccountMessage } from '@opgpu/protocol'
import { type Ledger, type MoneyContext, stakeToken, tokensOf } from './ledger.js'

export async function stakeView(chain: Ledger, operator: Address): Promise<StakeView> {
  const stake = await chain.stake(operator)
  const { owner, staked, assigned, verifierBond, unbonding: amount, unbondReadyAt: readyAt } = stake
  const [view, votes, delegate, parameters, rewards] = await Promise.all([
    operatorView(chain, operator, stake),
    chain.governance.votes(owner),
    chain.governance.delegateOf(owner),
    chain.governance.parameters(),
    rewardsOf(chain, owner),
  ])
  return {
    owner,
    token: stakeToken(chain),
    staked,
    assigned,
    verifierBond,
    unbonding: amount === 0n ? undefined : { amount, readyAt },
    votes,
    delegate,
    operator: view,
    tiers: tiersOf(parameters, staked, view),
    rewards,
  }
}

async function operatorView(
  chain: Ledger,
  operator: Address,
  { operatorAuthorised: authorised, operatorNonce: nonce }: ChainStake,
): Promise<OperatorView> {
  const [{ free, settled, late }, { score }] = await Promise.all([
    chain.staking.worker(operator),
    chain.staking.reputation(operator),
  ])
  return { operator, authorised, free, settled, late, score, nonce }
}

function rewardsOf(chain: Ledger, owner: Address): Promise<RewardView[]> {
  return Promise.all(
    tokensOf(chain).map(async (token) => ({ token, ...(await chain.staking.rewards(owner, token.address)) })),
  )
}

/** What stake and reputation give back of the treasury's part, by the parameters in force. */
export function tiersOf(parameters: ParametersView, staked: bigint, { score, settled }: OperatorView): TiersView {
  const number = (name: keyof ParametersView) => Number(parameters[name])
  const client = [
    { stake: parameters.ClientTier1Stake, rebate: number('ClientTier1Rebate') },
    { stake: parameters.ClientTier2Stake, rebate: number('ClientTier2Rebate') },
  ]
  const provider = [
    { score: number('ProviderTier1Score'), rebate: number('ProviderTier1Rebate') },
    { score: number('ProviderTier2Score'), rebate: number('ProviderTier2Rebate') },
  ]
  const tasks = number('ProviderTierTasks')
  const reached = settled < tasks ? undefined : provider.findLast((step) => score >= step.score)
  return {
    client: { rebate: client.findLast((step) => staked >= step.stake)?.rebate ?? 0, steps: client },
    provider: { rebate: reached?.rebate ?? 0, steps: provider, tasks },
  }
}

export async function signConsent({ chain, signer }: MoneyContext, owner: Address): Promise<ConsentView> {
  const operator = signer.address
  const { operatorNonce: nonce } = await chain.stake(operator)
  const domain = { chainId: chain.domain.chainId, contract: chain.network.contracts.stakingVault }
  const { signature } = signAccountMessage(
    signer,
    'OperatorConsent',
    { owner, operator, authorised: true, nonce },
    domain,
  )
  return { owner, operator, nonce, signature }
}
