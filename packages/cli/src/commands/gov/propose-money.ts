import { asAddress } from '@opgpu/protocol/ids'
import { usageError } from '../../errors.js'
import { amountOf, limitOf, stakeAmountOf, tokenNamed } from '../../money/given.js'
import type { AddAction } from './adder.js'

/** What the stakers decide about money: the treasury's, and what may go in and out. */
export function addMoneyActions(add: AddAction): void {
  add(
    'allow-token',
    'let a token be deposited',
    [['<token>', 'its address']],
    async (_counter, [token = ''], { refuse }) => ({
      type: 'allowToken',
      token: asAddress(token),
      allowed: refuse !== true,
    }),
  ).option('--refuse', 'no longer; what is in stays its owners’')
  add(
    'pay',
    'pay from the treasury',
    [
      ['<amount>', 'like "1000 OGPN"'],
      ['<to>', 'who is paid'],
    ],
    async (counter, [text = '', to = '']) => {
      const { token, amount } = await amountOf(counter, text)
      return { type: 'payFromTreasury', token: token.address, to: asAddress(to), amount }
    },
  )
  add(
    'emit-rewards',
    'give tokens of the treasury to the stakers',
    [['<amount>', 'like "1000 OGPN"']],
    async (counter, [text = '']) => {
      const { token, amount } = await amountOf(counter, text)
      return { type: 'emitRewards', token: token.address, amount }
    },
  )
  add(
    'set-limits',
    'limit what leaves the escrow at once',
    [['<token>', 'like USDC']],
    async (counter, [name = ''], flags) => {
      const token = await tokenNamed(counter, name)
      const limit = async (text: unknown) => {
        const given = await limitOf(counter, String(text))
        if (given.token.address !== token.address) throw usageError(`"${text}" is not an amount of ${token.symbol}`)
        return given.amount
      }
      const [perHour, large] = [await limit(flags.perHour), await limit(flags.large)]
      return { type: 'setLimits', token: token.address, perHour, large }
    },
  )
    .requiredOption('--per-hour <amount>', 'the most in an hour; 0 for no limit')
    .requiredOption('--large <amount>', 'payments from there on wait; 0 for none')
  add(
    'slash',
    'take stake of an owner',
    [
      ['<owner>', 'whose stake'],
      ['<amount>', 'the most, like "1000 OGPN"'],
      ['<recipient>', 'who receives it'],
    ],
    async (counter, [owner = '', text = '', recipient = '']) => ({
      type: 'slash',
      owner: asAddress(owner),
      amount: await stakeAmountOf(counter, text),
      recipient: asAddress(recipient),
    }),
  )
  add(
    'raw',
    'any other call of the timelock',
    [
      ['<to>', 'the contract'],
      ['<data>', 'hex'],
    ],
    async (_counter, [to = '', data = ''], { value }) => ({
      type: 'raw',
      to: asAddress(to),
      data: hexOf(data),
      value: weiOf(value),
    }),
  ).option('--value <wei>', "of the chain's coin", '0')
}

function hexOf(text: string): `0x${string}` {
  if (/^0x([0-9a-fA-F]{2})*$/.test(text)) return text.toLowerCase() as `0x${string}`
  throw usageError(`"${text}" is not bytes of hex`)
}

function weiOf(value: unknown): bigint {
  if (/^[0-9]{1,30}$/.test(String(value))) return BigInt(String(value))
  throw usageError(`--value: "${value}" is not a whole number of wei`)
}
