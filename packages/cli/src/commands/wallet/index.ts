import type { Command } from 'commander'
import type { Act } from '../../action.js'
import { explainGroup } from '../../money/flags.js'
import { addKeys } from './keys.js'
import { addMoves } from './moves.js'
import { addRecover } from './recover.js'
import { addWalletViews } from './views.js'

export function addWallet(program: Command, act: Act): void {
  const wallet = program.command('wallet').description('tokens, prepaid credits, and cloud wallets with session keys')
  explainGroup(wallet, 'opgpu wallet deposit "2.5 OGPN"')
  addWalletViews(wallet, act)
  addMoves(wallet, act)
  addKeys(wallet, act)
  addRecover(wallet, act)
}
