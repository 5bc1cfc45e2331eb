import type { Chain, TaskEvent } from '@opgpu/chain'
import { authorOf, type CidText, cidOfDigest, digestOf, type Hex32 } from '@opgpu/protocol'
import type { ContentStore } from '@opgpu/storage'
import { beforeEach, expect, test } from 'vitest'
import { dispute, disputeOf } from '../src/services/disputes.js'
import { ChainStub, only } from './support/stubs.js'
import { client, domain, onChain, provider, taskAt } from './support/words.js'

const RESULT: Hex32 = `0x${'ab'.repeat(32)}`
const COMMITTED = ['bidding', 'chosen', 'awarded', 'delivered', 'committed'] as const
const signal = () => AbortSignal.timeout(10_000)

let stub: ChainStub
let events: TaskEvent[]

beforeEach(() => {
  stub = new ChainStub()
  events = []
})

const store = only<ContentStore>({
  addBlock: async (bytes): Promise<CidText> => cidOfDigest(digestOf(bytes), 'dag-pb'),
})
const context = () => {
  const chain = Object.assign(stub.chain, { events: async () => events } satisfies Partial<Chain>)
  return { chain, signer: client, store }
}

/** Of a minute's challenge period. */
function committedAt(at: number) {
  const task = taskAt('client', COMMITTED)
  const { stage } = task
  return stage.state === 'committed' ? { ...task, stage: { ...stage, commitment: onChain(at) } } : task
}

function told(task: ReturnType<typeof taskAt>) {
  const { transaction: transactionHash } = onChain()
  const where = { blockNumber: 1, blockHash: transactionHash, transactionHash, logIndex: 0 }
  const place = { taskId: task.id, client: client.address, provider: provider.address, ...where }
  const committed: TaskEvent = { ...place, type: 'committed', resultHash: RESULT, amount: 10n }
  const disputed: TaskEvent = { ...place, type: 'disputed', evidence: RESULT, bond: 5n }
  const arbitrated: TaskEvent = { ...place, type: 'arbitrated', amount: 1n, slashed: 0n }
  return { committed, disputed, arbitrated }
}

test('a committed result is objected to by the client’s signature, with its reason as evidence', async () => {
  const task = taskAt('client', COMMITTED)
  events = [told(task).committed]
  let checked = false
  stub.on.dispute = ({ dispute: message, clientSignature = '0x', terms }) => {
    expect(message).toEqual({ taskId: task.id, resultHash: RESULT, evidence: digestOf(Buffer.from('it is empty')) })
    expect(authorOf('Dispute', { message, signature: clientSignature }, client.address, domain)).toBeDefined()
    expect(terms.taskId).toBe(task.id)
    checked = true
  }
  await dispute(context(), task, 'it is empty', signal())
  expect(checked).toBe(true)
})

test.each([
  ['by the provider', () => taskAt('provider', ['awarded', 'ended', 'delivered', 'committed'])],
  ['before a commitment', () => taskAt('client', ['bidding', 'chosen', 'awarded', 'delivered'])],
  ['after the challenge period', () => committedAt(Date.now() - 61_000)],
])('no objection %s', async (_, made) => {
  const task = made()
  events = [told(task).committed]
  await expect(dispute(context(), task, 'no', signal())).rejects.toMatchObject({ code: 'conflict' })
  expect(stub.sent).toEqual([])
})

test('a job shows its dispute, and when it was decided', async () => {
  const task = taskAt('client', COMMITTED)
  const { committed, disputed, arbitrated } = told(task)
  events = [committed]
  expect(await disputeOf(context(), task)).toBeUndefined()
  events = [committed, disputed]
  expect(await disputeOf(context(), task)).toMatchObject({ evidence: RESULT, bond: 5n, decided: false })
  events = [committed, disputed, arbitrated]
  expect(await disputeOf(context(), task)).toMatchObject({ decided: true })
})
