import {
  cardDigest,
  cidOfDigest,
  createSigner,
  digestOf,
  hashMessage,
  jobSpecCodec,
  meterRoot,
  sessionIdOf,
  signCard,
  signMessage,
  taskIdOf,
  ZERO_HASH,
} from '@opgpu/protocol'
import { DOMAINS, KEYS, ordinary } from './messages.mjs'

const time = ordinary.Offer.bidUntil
const domain = DOMAINS.ordinary
const client = createSigner(Buffer.from(KEYS.ordinary.slice(2), 'hex'))
const provider = createSigner(Buffer.from(KEYS.extreme.slice(2), 'hex'))

const outputs = cidOfDigest(ordinary.Result.outputs, 'dag-pb')
const logs = cidOfDigest(ordinary.Result.logs, 'dag-pb')

const spec = {
  version: 1,
  image: {
    kind: 'archive',
    cid: cidOfDigest(`0x${'ab'.repeat(32)}`, 'dag-pb'),
    id: `sha256:${'cd'.repeat(32)}`,
    size: 53_000_000,
  },
  command: ['python3', '/in/data/train.py', '--note', 'größer 🙂'],
  environment: { EPOCHS: '3', A: '' },
  inputs: [{ name: 'data', cid: cidOfDigest(`0x${'ef'.repeat(32)}`, 'dag-pb'), path: '/in/data', size: 1024 }],
  outputs: [{ name: 'out', path: '/out' }],
  resources: {
    cpuMillis: 4_000,
    memoryBytes: 16 * 2 ** 30,
    diskBytes: 50 * 2 ** 30,
    gpus: { count: 1, vendor: 'nvidia', vramBytes: 16 * 2 ** 30 },
  },
  limits: { pullMs: 900_000, runMs: 3_600_000 },
  network: 'none',
  compare: 'exact',
}
const specBytes = jobSpecCodec.encode(spec)

const card = {
  version: 1,
  provider: provider.address,
  issuedAt: time,
  addresses: ['/ip4/192.0.2.1/tcp/9000'],
  cpuMillis: 32_000,
  memoryBytes: 128 * 2 ** 30,
  diskBytes: 2 ** 40,
  gpus: [
    {
      vendor: 'nvidia',
      uuid: 'GPU-00000000-0000-0000-0000-000000000001',
      model: 'Example 24 GB',
      vramBytes: 24 * 2 ** 30,
    },
  ],
  enforces: ['network-none', 'memory'],
  runtime: 'runc',
  tariff: { cpuPerSecond: 1_000_000_000_000_000n, gpuPerSecond: 10_000_000_000_000_000n },
  tariffs: [{ token: `0x${'55'.repeat(20)}`, cpuPerSecond: 500n, gpuPerSecond: 5_000n }],
}

const offer = { ...ordinary.Offer, client: client.address, spec: digestOf(specBytes) }
const taskId = taskIdOf(offer, domain)
const bid = { ...ordinary.Bid, taskId, provider: provider.address, capability: cardDigest(card) }
const sample = {
  at: time,
  cpuMicros: 11_900_000,
  memoryBytes: 2 ** 20,
  peakMemoryBytes: 2 ** 21,
  gpuMillis: 0,
  gpuMemoryBytes: 0,
  bytesIn: 0,
  bytesOut: 0,
}
const result = { ...ordinary.Result, taskId, provider: provider.address, meter: meterRoot([sample]) }
const acceptance = { ...ordinary.Acceptance, taskId, resultHash: hashMessage('Result', result, domain) }
const award = { ...ordinary.Award, taskId, bidHash: hashMessage('Bid', bid, domain) }
const session = { ...ordinary.Session, client: client.address, provider: provider.address }
const sessionId = sessionIdOf(session, domain)
const topUp = { ...ordinary.TopUp, sessionId }
const voucher = signMessage(client, 'Voucher', { ...ordinary.Voucher, taskId: sessionId, meter: ZERO_HASH }, domain)
const delivery = {
  result: signMessage(provider, 'Result', result, domain),
  outputs,
  logs,
  samples: [sample],
  image: spec.image.id,
  gpus: [card.gpus[0].uuid],
}

/** Documents of one task by the name of their codec, of which one has two: a job that is paid as it goes is another. */
export const documents = [
  ['jobSpec', spec],
  ['jobSpec', { ...spec, payment: { aheadMs: 60_000, graceMs: 90_000 } }],
  ...Object.entries({
    capabilityCard: card,
    announcement: {
      chainId: Number(domain.chainId),
      offer: signMessage(client, 'Offer', offer, domain),
      spec: specBytes,
      addresses: ['/ip4/192.0.2.2/tcp/9000'],
      attempt: 0,
    },
    bidEnvelope: {
      chainId: Number(domain.chainId),
      bid: signMessage(provider, 'Bid', bid, domain),
      card: signCard(provider, card),
      attempt: 0,
    },
    handover: { type: 'session', award: signMessage(client, 'Award', award, domain), session, voucher },
    handoverAnswer: { type: 'refused', code: 'low_funds', message: 'the session holds too little' },
    sessionOrder: { type: 'top-up', session, topUp: signMessage(client, 'TopUp', topUp, domain) },
    payment: { taskId, voucher, usage: { startedAt: result.startedAt, billedMs: 6_000 } },
    meterReading: { type: 'meter', billedMs: 6_120, amountDue: 6_120_000_000_000_000n, warning: 'low_funds' },
    delivery,
    receipt: {
      version: 1,
      chainId: Number(domain.chainId),
      taskManager: domain.taskManager,
      taskId,
      offer: signMessage(client, 'Offer', offer, domain),
      spec: cidOfDigest(offer.spec, 'dag-cbor'),
      bid: signMessage(provider, 'Bid', bid, domain),
      delivery,
      acceptance: signMessage(client, 'Acceptance', acceptance, domain),
      settlement: {
        transaction: `0x${'77'.repeat(32)}`,
        paid: result.amount,
        refunded: 0n,
        stakers: 1n,
        treasury: 2n ** 128n - 1n,
      },
    },
  }),
]
