import type { Chain } from '@opgpu/chain'
import { clientTier, DEFAULT_TIERS, type Tier, type TierRules } from '@opgpu/market'
import type { Address } from '@opgpu/protocol'

const SCORE_MS = 5_000
const RULES_MS = 10 * 60_000
/** Scores kept; the one read longest ago goes first. */
const MAX_SCORES = 512

interface Read<T> {
  at: number
  value: Promise<T>
}

/** What the chain says of the parties' standing, not asked for again at once. */
export class Scores {
  readonly #chain: Pick<Chain, 'staking' | 'governance' | 'stake'>
  readonly #scores = new Map<Address, Read<number>>()
  #rules: Read<TierRules> | undefined

  constructor(chain: Pick<Chain, 'staking' | 'governance' | 'stake'>) {
    this.#chain = chain
  }

  /** A provider's reputation in basis points of 1. */
  of(operator: Address): Promise<number> {
    const known = this.#scores.get(operator)
    if (known !== undefined && known.at > Date.now() - SCORE_MS) return known.value
    const value = this.#chain.staking.reputation(operator).then(({ score }) => score)
    this.#scores.delete(operator)
    this.#scores.set(operator, { at: Date.now(), value })
    const [oldest] = this.#scores.keys()
    if (this.#scores.size > MAX_SCORES && oldest !== undefined) this.#scores.delete(oldest)
    value.catch(() => this.#scores.delete(operator))
    return value
  }

  /** A client's tier by its stake, under the rules in force. */
  async tierOf(client: Address): Promise<Tier> {
    const [{ staked }, rules] = await Promise.all([this.#chain.stake(client), this.#tierRules()])
    return clientTier(staked, rules)
  }

  #tierRules(): Promise<TierRules> {
    if (this.#rules !== undefined && this.#rules.at > Date.now() - RULES_MS) return this.#rules.value
    const value = this.#chain.governance.parameters().then(({ ClientTier1Stake, ClientTier2Stake }) => {
      return { ...DEFAULT_TIERS, clientStake: [ClientTier1Stake, ClientTier2Stake] } as const
    })
    this.#rules = { at: Date.now(), value }
    value.catch(() => {
      this.#rules = undefined
    })
    return value
  }
}
