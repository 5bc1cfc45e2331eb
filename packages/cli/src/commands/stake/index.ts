import type { Command } from 'commander'
import type { Act } from '../../action.js'
import { explainGroup } from '../../money/flags.js'
import { addOperator } from './operator.js'
import { addRewards } from './rewards.js'
import { addStakeMoves } from './stake.js'

export function addStake(program: Command, act: Act): void {
  const stake = program.command('stake').description('stake, its operators and collateral, votes, tiers and rewards')
  explainGroup(stake, 'opgpu stake add "100 OGPN" && opgpu stake operator collateral "100 OGPN"')
  addStakeMoves(stake, act)
  addOperator(stake, act)
  addRewards(stake, act)
}
