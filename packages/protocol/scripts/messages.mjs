/** The messages of the golden vectors: one ordinary and one extreme case each. */

const MAX_UINT128 = 2n ** 128n - 1n
const MAX_UINT64 = Number.MAX_SAFE_INTEGER
const hex = (byte, bytes) => `0x${byte.repeat(bytes)}`

export const DOMAINS = {
  ordinary: { chainId: 31337n, taskManager: '0x5fbdb2315678afecb367f032d93f642f64180aa3' },
  extreme: { chainId: 2n ** 53n - 1n, taskManager: hex('ff', 20) },
}

/** Private keys that nobody uses: any 32 bytes will do. */
export const KEYS = { ordinary: hex('11', 32), extreme: hex('fe', 32) }

const time = 1_790_000_000_000

export const ordinary = {
  Offer: {
    client: hex('a1', 20),
    spec: hex('5b', 32),
    token: hex('0c', 20),
    maxPrice: 2_500_000_000_000_000_000n,
    mode: 'auction',
    replicas: 1,
    quorum: 1,
    bidUntil: time + 2_000,
    finishBy: time + 3_600_000,
    challengePeriod: 3_600,
    minStake: 100_000_000_000_000_000_000n,
    minReputation: 6_000,
    salt: hex('3d', 32),
  },
  Bid: {
    taskId: hex('7a', 32),
    provider: hex('b2', 20),
    ratePerSecond: 1_000_000_000_000_000n,
    maxAmount: 2_000_000_000_000_000_000n,
    startBy: time + 60_000,
    finishBy: time + 3_000_000,
    capability: hex('c4', 32),
    validUntil: time + 30_000,
  },
  Award: {
    taskId: hex('7a', 32),
    bidHash: hex('9e', 32),
    amount: 2_000_000_000_000_000_000n,
    validUntil: time + 30_000,
  },
  Result: {
    taskId: hex('7a', 32),
    provider: hex('b2', 20),
    exitCode: 0,
    outputs: hex('01', 32),
    logs: hex('02', 32),
    meter: hex('03', 32),
    amount: 12_000_000_000_000_000n,
    startedAt: time + 5_000,
    endedAt: time + 17_000,
  },
  Acceptance: { taskId: hex('7a', 32), resultHash: hex('8d', 32), amount: 12_000_000_000_000_000n },
  Voucher: { taskId: hex('7a', 32), amount: 6_000_000_000_000_000n, meter: hex('03', 32), sequence: 1 },
  Dispute: { taskId: hex('7a', 32), resultHash: hex('8d', 32), evidence: hex('e1', 32) },
  Rating: { taskId: hex('7a', 32), score: 85 },
  Session: {
    client: hex('a1', 20),
    provider: hex('b2', 20),
    token: hex('0c', 20),
    amount: 50_000_000_000_000_000_000n,
    notice: 86_400,
    validUntil: time + 600_000,
    salt: hex('3d', 32),
  },
  TopUp: { sessionId: hex('5e', 32), total: 75_000_000_000_000_000_000n },
  SessionEnd: { sessionId: hex('5e', 32) },
}

export const extreme = {
  Offer: {
    client: hex('ff', 20),
    spec: hex('00', 32),
    token: hex('00', 20),
    maxPrice: MAX_UINT128,
    mode: 'consensus',
    replicas: 255,
    quorum: 255,
    bidUntil: MAX_UINT64,
    finishBy: MAX_UINT64,
    challengePeriod: 2 ** 32 - 1,
    minStake: MAX_UINT128,
    minReputation: 2 ** 16 - 1,
    salt: hex('ff', 32),
  },
  Bid: {
    taskId: hex('ff', 32),
    provider: hex('00', 20),
    ratePerSecond: MAX_UINT128,
    maxAmount: 0n,
    startBy: 0,
    finishBy: MAX_UINT64,
    capability: hex('00', 32),
    validUntil: 0,
  },
  Award: { taskId: hex('00', 32), bidHash: hex('ff', 32), amount: MAX_UINT128, validUntil: MAX_UINT64 },
  Result: {
    taskId: hex('00', 32),
    provider: hex('ff', 20),
    exitCode: -1,
    outputs: hex('ff', 32),
    logs: hex('00', 32),
    meter: hex('ff', 32),
    amount: MAX_UINT128,
    startedAt: 0,
    endedAt: MAX_UINT64,
  },
  Acceptance: { taskId: hex('ff', 32), resultHash: hex('00', 32), amount: 0n },
  Voucher: { taskId: hex('ff', 32), amount: MAX_UINT128, meter: hex('00', 32), sequence: MAX_UINT64 },
  Dispute: { taskId: hex('00', 32), resultHash: hex('ff', 32), evidence: hex('00', 32) },
  Rating: { taskId: hex('ff', 32), score: 255 },
  Session: {
    client: hex('00', 20),
    provider: hex('ff', 20),
    token: hex('ff', 20),
    amount: MAX_UINT128,
    notice: 2 ** 32 - 1,
    validUntil: MAX_UINT64,
    salt: hex('ff', 32),
  },
  TopUp: { sessionId: hex('ff', 32), total: MAX_UINT128 },
  SessionEnd: { sessionId: hex('ff', 32) },
}

/** The same of the messages about accounts, whose domains are other contracts'. */
export const ordinaryAccount = {
  OperatorConsent: { owner: hex('d3', 20), operator: hex('b2', 20), authorised: true, nonce: 0n },
  SessionKeyGrant: {
    key: hex('a1', 20),
    token: hex('0c', 20),
    perDay: 5_000_000_000_000_000_000n,
    expiresAt: time / 1_000,
    nonce: 1n,
  },
}

export const extremeAccount = {
  OperatorConsent: { owner: hex('ff', 20), operator: hex('00', 20), authorised: false, nonce: 2n ** 256n - 1n },
  SessionKeyGrant: {
    key: hex('ff', 20),
    token: hex('00', 20),
    perDay: 2n ** 104n - 1n,
    expiresAt: 2 ** 40 - 1,
    nonce: 2n ** 256n - 1n,
  },
}
