import type { Command } from 'commander'
import type { Act } from '../../action.js'
import type { Context } from '../../context.js'
import { describeRewards, describeTiers } from '../../money/describe-stake.js'
import { addSignOptions, type SignFlags } from '../../money/flags.js'
import { optionalAddress, tokenNamed } from '../../money/given.js'
import { daemonCounter } from '../../money/open.js'
import { submit } from '../../money/submit.js'

interface RewardFlags extends SignFlags {
  claim?: boolean
  distribute?: boolean
  token?: string
}

interface TierFlags extends SignFlags {
  refresh?: boolean
  operator?: string
  token?: string
}

const TOKEN = ['--token <token>', 'which (default: the one that is staked)'] as const
/** Weeks of unchanged stake that one claim takes in; more are left for the next. */
const STRETCHES = 4

export function addRewards(stake: Command, act: Act): void {
  addSignOptions(stake.command('rewards').description("the stakers' share of all payments: what you can claim"))
    .option('--claim', 'take it')
    .option('--distribute', 'give out what the last whole week brought; once a week, by anybody')
    .option(...TOKEN)
    .action(act(rewards))
  addSignOptions(stake.command('tiers').description('what stake and reputation give back of the fees'))
    .option('--refresh', 'let them count for your payments from now on')
    .option('--operator <address>', 'with --refresh: whose reputation counts (default: who signs)')
    .option(...TOKEN)
    .action(act(tiers))
}

async function rewards(context: Context, flags: RewardFlags): Promise<void> {
  if (!flags.claim && !flags.distribute) {
    const { money } = await daemonCounter(context)
    return context.print((await money.stake({})).rewards, describeRewards)
  }
  await submit(context, flags, async (counter) => {
    const { address: token } = await tokenNamed(counter, flags.token)
    return flags.claim ? { type: 'claimRewards', token, stretches: STRETCHES } : { type: 'distribute', token }
  })
}

async function tiers(context: Context, flags: TierFlags): Promise<void> {
  if (!flags.refresh) {
    const { money } = await daemonCounter(context)
    const { tiers: steps, token } = await money.stake({})
    return context.print(steps, () => describeTiers(steps, token))
  }
  const given = optionalAddress(flags.operator)
  await submit(context, flags, async (counter) => {
    const { address: token } = await tokenNamed(counter, flags.token)
    const operator = given ?? counter.account
    const { owner: account } = await counter.money.stake({ operator })
    return { type: 'refreshRebates', account, token, operator }
  })
}
