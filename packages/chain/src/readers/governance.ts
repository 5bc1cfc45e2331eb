import type { Address, Hex32 } from '@opgpu/protocol'
import { TypedDataEncoder } from 'ethers/hash'
import {
  type GovernanceReader,
  PARAMETERS,
  PARTS,
  type ParametersView,
  type PausesView,
  PROPOSAL_STATES,
  type ProposalView,
  SUPPORT,
  type Support,
} from '../port.js'
import { RpcError } from '../rpc/rpc.js'
import type { ProposalLog, ProposalRecord } from './proposal-log.js'
import { lower, type Queries } from './queries.js'

const BALLOT = {
  Ballot: [
    { name: 'proposalId', type: 'uint256' },
    { name: 'support', type: 'uint8' },
    { name: 'voter', type: 'address' },
    { name: 'nonce', type: 'uint256' },
  ],
}

export class DaoReader implements GovernanceReader {
  readonly #queries: Queries
  readonly #log: ProposalLog

  constructor(queries: Queries, log: ProposalLog) {
    this.#queries = queries
    this.#log = log
  }

  async proposals(): Promise<ProposalView[]> {
    const records = await this.#log.all()
    const views = await Promise.all(records.map((record) => this.#view(record)))
    return views.filter((view) => view !== undefined)
  }

  async proposal(proposalId: bigint): Promise<ProposalView | undefined> {
    const record = (await this.#log.all()).find((each) => each.proposalId === proposalId)
    return record && this.#view(record)
  }

  async votes(account: Address): Promise<bigint> {
    return this.#queries.one<bigint>('stakingVault', 'getVotes', [account])
  }

  async hasVoted(proposalId: bigint, account: Address): Promise<boolean> {
    return this.#queries.one<boolean>('governance', 'hasVoted', [proposalId, account])
  }

  async delegateOf(account: Address): Promise<Address> {
    return lower(await this.#queries.one('stakingVault', 'delegates', [account]))
  }

  async parameters(): Promise<ParametersView> {
    const get = async (at: number) => this.#queries.one<bigint>('parameters', 'get', [at])
    const entries = await Promise.all(PARAMETERS.map(async (name, at) => [name, await get(at)] as const))
    return Object.fromEntries(entries) as ParametersView
  }

  async pauses(): Promise<PausesView> {
    const until = async (at: number) => Number(await this.#queries.one<bigint>('watchdog', 'pausedUntil', [at]))
    const entries = await Promise.all(PARTS.map(async (part, at) => [part, await until(at)] as const))
    return Object.fromEntries(entries) as PausesView
  }

  async guardian(): Promise<Address> {
    return lower(await this.#queries.one('watchdog', 'guardian'))
  }

  async ballotDigest(proposalId: bigint, support: Support, voter: Address): Promise<Hex32> {
    const nonce = await this.#queries.one<bigint>('governance', 'nonces', [voter])
    const { chainId } = this.#queries.domain
    const domain = { name: 'OpGPU DAO', version: '1', chainId, verifyingContract: this.#queries.contracts.governance }
    const ballot = { proposalId, support: SUPPORT.indexOf(support), voter, nonce }
    return TypedDataEncoder.hash(domain, BALLOT, ballot) as Hex32
  }

  /** Undefined when a reorganisation undid the proposal. */
  async #view(record: ProposalRecord): Promise<ProposalView | undefined> {
    const { proposalId, proposer, description, calls, voteStart, voteEnd } = record
    const ask = <T>(method: string) => this.#queries.one<T>('governance', method, [proposalId])
    const state = await ask<bigint>('state').catch(unlessGone)
    if (state === undefined) return undefined
    const [readyAt, counts, quorum] = await Promise.all([
      ask<bigint>('proposalEta'),
      this.#queries.all('governance', 'proposalVotes', [proposalId]),
      this.#quorum(voteStart),
    ])
    const votes = Object.fromEntries(SUPPORT.map((name, at) => [name, counts[at]])) as Record<Support, bigint>
    const times = { voteStart, voteEnd, readyAt: Number(readyAt) }
    const name = PROPOSAL_STATES[Number(state)]
    if (name === undefined) throw new Error(`the Governor knows a state ${state} that this version does not`)
    return { proposalId, state: name, proposer, description, calls, ...times, votes, quorum }
  }

  /** 0 while the vote has not begun: until then it may still change. */
  async #quorum(voteStart: number): Promise<bigint> {
    if (this.#queries.rpc.head.timestampMs / 1000 <= voteStart) return 0n
    return this.#queries.one<bigint>('governance', 'quorum', [voteStart])
  }
}

function unlessGone(error: unknown): undefined {
  if (error instanceof RpcError) return undefined
  throw error
}
