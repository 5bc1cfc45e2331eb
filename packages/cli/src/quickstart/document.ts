import type { IrisOutcome } from './iris.js'
import type { Market } from './market.js'

/** The quickstart as one JSON document; amounts are decimal text in the smallest unit. */
export function documentOf({ network }: Market, { job, receiptVerified, outputDirectory }: IrisOutcome) {
  const { id, state, mode, bids, award, container, outputs, receipt, payments, gas, timingsMs, failure } = job
  return {
    task: { id, state, mode },
    bids: bids.map(({ provider, amount, ratePerSecond, score }) => ({ provider, amount, ratePerSecond, score })),
    award: award && { provider: award.provider, reason: award.reason, amount: award.amount },
    container: { image: container.image, exitCode: container.exitCode },
    outputs: outputs && { cid: outputs.cid, files: outputs.files, directory: outputDirectory },
    receipt: receipt && { cid: receipt.cid, verified: receiptVerified },
    payments,
    gas,
    timingsMs,
    failure,
    processes: processesOf(network),
    chain: {
      rpcUrl: network.network.rpcUrl,
      chainId: network.network.chainId,
      pid: network.chain.pid,
      contracts: network.network.contracts,
    },
  }
}

function processesOf(network: Market['network']) {
  return [...network.daemons.values()].map(({ pid, info }) => ({
    role: info.roles[0],
    pid,
    dataDir: info.dataDir,
    api: info.api,
    peerId: info.peerId,
  }))
}
