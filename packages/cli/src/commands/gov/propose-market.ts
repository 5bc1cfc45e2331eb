import { asAddress } from '@opgpu/protocol/ids'
import { amountOf } from '../../money/given.js'
import type { AddAction } from './adder.js'
import { readTerms } from './terms.js'
import { nameOf, parameterOf, percentOf } from './values.js'

const OPERATOR = ['<operator>', 'its address'] as const

/** What the stakers decide about the market's rules and its parties. */
export function addMarketActions(add: AddAction): void {
  add(
    'set-parameter',
    'change a number of the market (see: opgpu gov params)',
    [
      ['<parameter>', 'like TreasuryShare'],
      ['<value>', 'in its own unit: 2%, 21d, "100 OGPN", 30'],
    ],
    async (counter, [name = '', text = '']) => parameterOf(counter, name, text),
  )
  add(
    'upgrade',
    'replace the code of a contract',
    [
      ['<contract>', 'like taskManager'],
      ['<implementation>', 'where the new code stands'],
    ],
    async (_counter, [contract = '', to = ''], { call = '0x' }) => ({
      type: 'upgrade',
      contract: await nameOf('UPGRADEABLE_NAMES', contract),
      implementation: asAddress(to),
      initialization: String(call) as `0x${string}`,
    }),
  ).option('--call <data>', 'what the new code is called with at once, hex')
  add(
    'arbitrate',
    'decide the dispute about a task',
    [
      ['<file>', "JSON with the task's terms"],
      ['<amount>', 'what the provider is paid'],
    ],
    async (counter, [file = '', text = ''], { slash }) => {
      const terms = await readTerms(file)
      return { type: 'arbitrate', terms, amount: (await amountOf(counter, text)).amount, slash: slash === true }
    },
  ).option('--slash', 'the provider loses its collateral')
  add(
    'correct-reputation',
    'correct the score of an operator',
    [OPERATOR],
    async (_counter, [operator = ''], flags) => ({
      type: 'correctReputation',
      operator: asAddress(operator),
      correction: percentOf('--by', String(flags.by)),
      reason: String(flags.reason),
    }),
  )
    .requiredOption('--by <percent>', 'like 5% or -5%')
    .requiredOption('--reason <text>', 'what was wrong; stays on chain')
  add('delist', 'bar an operator from tasks', [OPERATOR], async (_counter, [operator = ''], { lift }) => ({
    type: 'setDelisted',
    operator: asAddress(operator),
    delisted: lift !== true,
  })).option('--lift', 'let it take tasks again')
  add(
    'set-guardian',
    'choose who may pause parts of the market',
    [['<guardian>', 'its address']],
    async (_counter, [to = '']) => ({
      type: 'setGuardian',
      guardian: asAddress(to),
    }),
  )
  add('unpause', 'end a pause early', [['<part>', 'tasks, escrow or vault']], async (_counter, [part = '']) => ({
    type: 'unpause',
    part: await nameOf('PART_NAMES', part),
  }))
}
