import type { RewardView, StakeView, TiersView, TokenView } from '@opgpu/api/client'
import { pairs, table } from '../output/table.js'
import { counted, safe, when } from '../output/words.js'
import { amount } from './describe-wallet.js'

export function describeStake(stake: StakeView): string {
  const { owner, token, staked, assigned, verifierBond, unbonding, votes, delegate, operator, tiers, rewards } = stake
  return [
    pairs([
      ['owner', owner],
      ['staked', amount(staked, token)],
      ['assigned', `${amount(assigned, token)} (${amount(verifierBond, token)} as a verifier)`],
      ['unbonding', unbonding && `${amount(unbonding.amount, token)}, ready ${when(unbonding.readyAt)}`],
      ['votes', `${amount(votes, token)}${delegate === owner ? '' : `; ${delegate} votes with this stake`}`],
      ['operator', `${operator.operator} ${operator.authorised ? 'authorised' : 'not authorised'}`],
      ['collateral', `${amount(operator.free, token)} free for tasks`],
      ['record', `${operator.settled} settled, ${operator.late} late, score ${percent(operator.score)}`],
      ['tier', `${tiers.client.rebate} % as a client, ${tiers.provider.rebate} % as a provider (opgpu stake tiers)`],
    ]),
    describeRewards(rewards),
  ].join('\n')
}

export function describeRewards(rewards: RewardView[]): string {
  const rows = rewards.map(({ token, claimable, currentEpoch, nextEpoch }) => [
    safe(token.symbol),
    amount(claimable, token),
    nextEpoch < currentEpoch ? `${counted(currentEpoch - nextEpoch, 'week')} not given out yet` : '',
  ])
  return table(['TOKEN', 'REWARDS', ''], rows, 'no rewards')
}

export function describeTiers({ client, provider }: TiersView, token: TokenView): string {
  const rows = [
    ...client.steps.map(({ stake, rebate }) => ['client', `${amount(stake, token)} staked`, `${rebate} %`]),
    ...provider.steps.map(({ score, rebate }) => [
      'provider',
      `score ${percent(score)} after ${counted(provider.tasks, 'task')}`,
      `${rebate} %`,
    ]),
  ]
  return [
    table(['AS', 'FROM', "OF THE TREASURY'S PART BACK"], rows, 'no tiers'),
    `you: ${client.rebate} % as a client, ${provider.rebate} % as a provider`,
  ].join('\n')
}

function percent(basisPoints: number): string {
  return `${basisPoints / 100} %`
}
