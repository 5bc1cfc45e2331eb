import { readFile } from 'node:fs/promises'
import { asAddress, type Terms, ZERO_HASH } from '@opgpu/protocol'
import { expect, test } from 'vitest'
import { parseNetwork } from '../../network/parse.js'
import type { Call } from '../../port.js'
import { describeCall } from './describe.js'

const example = new URL('../../../../../configs/networks/local.json', import.meta.url)
const network = parseNetwork(await readFile(example, 'utf8'))
const { token, paymentEscrow } = network.contracts
const someone = asAddress(`0x${'ab'.repeat(20)}`)
const OGPN = 10n ** 18n
const terms = { taskId: ZERO_HASH, provider: someone, token, amount: 10n * OGPN, collateral: 1_500n } as Terms
const permit = { deadline: 1_800_000_000n, signature: '0x' } as const
const grant = { key: someone, token, perDay: 5n * OGPN, expiresAt: 1_800_000_000, nonce: 0n }

const CALLS: [Call, string | RegExp][] = [
  [{ type: 'withdraw', token, amount: 25n * 10n ** 17n }, 'Pay 2.5 OGPN of your credits out to you.'],
  [{ type: 'transfer', token: someone, to: someone, amount: 7n }, `Send 7 units of ${someone} to ${someone}.`],
  [{ type: 'approve', token, spender: paymentEscrow, amount: OGPN }, /taskManager of local.* take up to 1 OGPN/],
  [{ type: 'expire', terms }, /loses its collateral of 1.5 OGPN/],
  [{ type: 'stakeWithPermit', amount: OGPN, permit }, 'Stake 1 OGPN, by your permit until 2027-01-15T08:00:00.000Z.'],
  [{ type: 'setSessionKey', wallet: someone, grant }, /lock up to 5 OGPN a day/],
  [{ type: 'setSessionKey', wallet: someone, grant: { ...grant, expiresAt: 0 } }, /^Revoke the session key/],
  [
    {
      type: 'propose',
      actions: [
        { type: 'setParameter', parameter: 'TreasuryShare', value: 250n },
        { type: 'payFromTreasury', token, to: someone, amount: 3n * OGPN },
        { type: 'setLimits', token, perHour: 0n, large: OGPN },
      ],
      description: 'why',
    },
    /Set TreasuryShare to 2.5 %.*Pay 3 OGPN from the treasury.*any amount of OGPN.*from 1 OGPN on wait.*Described as: why/,
  ],
  [
    { type: 'walletExecute', wallet: someone, call: { type: 'unbond', amount: OGPN } },
    /As wallet .* Start to take 1 OGPN out of your stake/,
  ],
]

test.each(CALLS)('%o is told in words', (call, words) => {
  const told = describeCall(call, network).join(' ')
  if (typeof words === 'string') expect(told).toBe(words)
  else expect(told).toMatch(words)
})
