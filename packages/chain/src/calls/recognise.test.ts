import { asAddress, type Terms } from '@opgpu/protocol'
import { expect, test } from 'vitest'
import type { Contracts, GovernedAction } from '../port.js'
import { createInterfaces } from './interfaces.js'
import { governedCalls } from './plan/governed.js'
import { readActions } from './recognise.js'

const at = (byte: number) => asAddress(`0x${byte.toString(16).padStart(2, '0').repeat(20)}`)
const contracts: Contracts = {
  token: at(1),
  taskManager: at(2),
  paymentEscrow: at(2),
  stakingVault: at(3),
  reputationRegistry: at(4),
  parameters: at(5),
  watchdog: at(6),
  governance: at(7),
  timelock: at(8),
  ballotBox: at(9),
  walletFactory: at(10),
}
const terms: Terms = {
  taskId: `0x${'ab'.repeat(32)}` as Terms['taskId'],
  client: at(11),
  lane: 1n,
  provider: at(12),
  token: at(1),
  amount: 5n,
  ratePerSecond: 6n,
  finishBy: 7,
  challengePeriod: 8,
  collateral: 9n,
  awardedAt: 10,
  treasuryBps: 300,
}
const actions: GovernedAction[] = [
  { type: 'setParameter', parameter: 'DisputeBond', value: 700n },
  { type: 'allowToken', token: at(20), allowed: true },
  { type: 'upgrade', contract: 'governance', implementation: at(21), initialization: '0x' },
  { type: 'payFromTreasury', token: at(20), to: at(22), amount: 3n },
  { type: 'arbitrate', terms, amount: 4n, slash: true },
  { type: 'correctReputation', operator: at(12), correction: -300, reason: 'it was the network' },
  { type: 'emitRewards', token: at(1), amount: 9n },
  { type: 'setGuardian', guardian: at(23) },
  { type: 'setLimits', token: at(1), perHour: 1n, large: 2n },
  { type: 'unpause', part: 'vault' },
  { type: 'slash', owner: at(24), amount: 8n, recipient: at(8) },
  { type: 'setDelisted', operator: at(12), delisted: true },
  { type: 'raw', to: at(30), value: 5n, data: '0x12345678' },
]
const known = { contracts, interfaces: createInterfaces() }
const callsOf = (given: GovernedAction[]) =>
  given
    .flatMap((action) => governedCalls(action, known))
    .map(({ to, data, value = 0n }) => ({ target: to, data, value }))

test('every action is known again by its calls', () => {
  expect(readActions(callsOf(actions), contracts)).toEqual(actions)
})

test('a call that says more than its action is told as it is', () => {
  const [call] = callsOf([{ type: 'setGuardian', guardian: at(23) }])
  if (call === undefined) throw new Error('no call')
  const longer = { ...call, data: `${call.data}00` as const }
  expect(readActions([longer, { ...call, value: 1n }], contracts).map(({ type }) => type)).toEqual(['raw', 'raw'])
})

test('an approval without what it is for is told as it is', () => {
  const [approval, added] = callsOf([{ type: 'emitRewards', token: at(1), amount: 9n }])
  if (approval === undefined || added === undefined) throw new Error('no calls')
  expect(readActions([approval], contracts)).toMatchObject([{ type: 'raw' }])
  expect(readActions([added, approval], contracts)).toMatchObject([{ type: 'raw' }, { type: 'raw' }])
})
