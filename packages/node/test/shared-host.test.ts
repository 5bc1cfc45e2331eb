import { peerIdOfPublicKey } from '@opgpu/p2p'
import {
  cancelCodec,
  type Domain,
  PROTOCOLS,
  type SessionOrder,
  sessionOrderCodec,
  signMessage,
  ZERO_HASH,
} from '@opgpu/protocol'
import { expect, test } from 'vitest'
import { SharedHost } from '../src/exchange/shared-host.js'
import { ownedBy } from '../src/exchange/stream-owner.js'
import { ChainStub, HostStub, openBook } from './support/stubs.js'
import { client, domain, provider, TOKEN, taskOf } from './support/words.js'

const other: Domain = { ...domain, chainId: 4242n }
const remote = peerIdOfPublicKey(client.publicKey)

/** Two markets on one host: the second has the contracts of the first, on another chain. */
async function markets() {
  const [raw, heard] = [new HostStub(), [] as string[]]
  const shared = new SharedHost(raw.host)
  const make = async (name: string, on: Domain) => {
    const { book, sessions } = await openBook()
    const chain = Object.assign(new ChainStub(), { domain: on }).chain
    const host = shared.view(ownedBy({ book, sessions, chain }))
    for (const protocol of [PROTOCOLS.cancel, PROTOCOLS.session]) {
      host.handle(protocol, { maxFrameBytes: 1024, maxConcurrentPerPeer: 1 }, async (stream) => {
        for await (const frame of stream) {
          heard.push(`${name}:${frame.length}`)
          await stream.send(frame)
        }
      })
    }
    return book
  }
  return { raw, heard, first: await make('first', domain), second: await make('second', other) }
}

test('a stream goes to the market whose task it is about, with every frame of it', async () => {
  const { raw, heard, second } = await markets()
  const task = taskOf('provider')
  await second.create(task)
  const frame = cancelCodec.encode({ taskId: task.id })
  const answers = await raw.exchange(PROTOCOLS.cancel, remote, [frame, frame])
  expect(heard).toEqual([`second:${frame.length}`, `second:${frame.length}`])
  expect(answers).toEqual([frame, frame])
})

test('a stream about nobody’s task is for the first market to refuse', async () => {
  const { raw, heard, second } = await markets()
  await second.create(taskOf('provider'))
  const strange = taskOf('provider')
  const frame = cancelCodec.encode({ taskId: strange.id })
  await raw.exchange(PROTOCOLS.cancel, remote, [frame])
  expect(heard).toEqual([`first:${frame.length}`])
})

test('a session is opened on the chain that it was signed for', async () => {
  const { raw, heard } = await markets()
  const session = {
    client: client.address,
    provider: provider.address,
    token: TOKEN,
    amount: 5n,
    notice: 60,
    validUntil: Date.now() + 60_000,
    salt: ZERO_HASH,
  }
  const order: SessionOrder = { type: 'open', session: signMessage(client, 'Session', session, other) }
  await raw.exchange(PROTOCOLS.session, remote, [sessionOrderCodec.encode(order)])
  const forged = { ...order, session: { ...order.session, message: { ...session, token: provider.address } } }
  await raw.exchange(PROTOCOLS.session, remote, [sessionOrderCodec.encode(forged)])
  expect(heard.map((word) => word.split(':')[0])).toEqual(['second', 'first'])
})

test('a stream that says nothing is heard by nobody', async () => {
  const { raw, heard } = await markets()
  expect(await raw.exchange(PROTOCOLS.cancel, remote, [])).toEqual([])
  expect(heard).toEqual([])
})
