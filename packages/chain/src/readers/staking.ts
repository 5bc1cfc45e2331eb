import { type Address, COLLATERAL_UNIT } from '@opgpu/protocol'
import type { ReputationView, RewardsView, StakeView, StakingReader, WorkerView } from '../port.js'
import { lower, type Queries } from './queries.js'

interface RawWorker {
  owner: string
  free: bigint
  settled: bigint
  late: bigint
  revoked: boolean
}

interface RawRecord {
  failed: bigint
  slashed: bigint
  ratings: bigint
  ratingSum: bigint
  correction: bigint
}

export class VaultReader implements StakingReader {
  readonly #queries: Queries

  constructor(queries: Queries) {
    this.#queries = queries
  }

  async stake(operator: Address): Promise<StakeView> {
    const ask = <T>(method: string, of: Address) => this.#queries.one<T>('stakingVault', method, [of])
    const owner = lower(await ask('ownerOf', operator))
    const [amounts, verifierBond, readyAt, operatorNonce, operatorAuthorised] = await Promise.all([
      this.#queries.all('stakingVault', 'stakeOf', [owner]),
      ask<bigint>('verifierBond', owner),
      ask<bigint>('unbondReadyAt', owner),
      ask<bigint>('operatorNonce', operator),
      ask<boolean>('isAuthorised', operator),
    ])
    const [staked, assigned, unbonding] = amounts as [bigint, bigint, bigint]
    const unbondReadyAt = Number(readyAt)
    return { owner, staked, assigned, unbonding, unbondReadyAt, verifierBond, operatorNonce, operatorAuthorised }
  }

  async worker(operator: Address): Promise<WorkerView> {
    const raw = await this.#queries.one<RawWorker>('taskManager', 'worker', [operator])
    return {
      owner: lower(raw.owner),
      free: raw.free * COLLATERAL_UNIT,
      settled: Number(raw.settled),
      late: Number(raw.late),
      revoked: raw.revoked,
    }
  }

  async rewards(owner: Address, token: Address): Promise<RewardsView> {
    const [claimable, current, next] = await Promise.all([
      this.#queries.one<bigint>('stakingVault', 'claimable', [owner, token]),
      this.#queries.one<bigint>('stakingVault', 'currentEpoch'),
      this.#queries.one<bigint>('stakingVault', 'nextEpoch', [token]),
    ])
    return { claimable, currentEpoch: Number(current), nextEpoch: Number(next) }
  }

  async reputation(operator: Address): Promise<ReputationView> {
    const [score, raw, { settled, late }] = await Promise.all([
      this.#queries.one<bigint>('reputationRegistry', 'score', [operator]),
      this.#queries.one<RawRecord>('reputationRegistry', 'recordOf', [operator]),
      this.worker(operator),
    ])
    return {
      score: Number(score),
      settled,
      late,
      failed: Number(raw.failed),
      slashed: Number(raw.slashed),
      ratings: Number(raw.ratings),
      ratingSum: Number(raw.ratingSum),
      correction: Number(raw.correction),
    }
  }
}
