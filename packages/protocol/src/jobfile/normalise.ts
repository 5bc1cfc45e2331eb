import { resolve } from 'node:path'
import { readCid } from './image.js'
import type { InputSource, JobRequest } from './request.js'
import type { JobFile } from './schema.js'

/** A checked job file as a request; relative inputs are taken from `directory`. */
export function toJobRequest(file: JobFile, directory: string): JobRequest {
  const { image, command, entrypoint, environment, network, verify } = file
  return {
    image,
    command,
    ...(entrypoint === undefined ? {} : { entrypoint }),
    environment,
    inputs: Object.entries(file.inputs).map(([name, { from, to = `/in/${name}` }]) => ({
      name,
      from: sourceOf(from, directory),
      to,
    })),
    outputs: Object.entries(file.outputs).map(([name, path]) => ({ name, path })),
    resources: resourcesOf(file),
    market: marketOf(file),
    limits: { pullMs: file.limits.pull, runMs: file.limits.run, confirmMs: file.limits.confirm },
    network,
    verify,
  }
}

function resourcesOf({ resources: { cpus, memory, disk, gpus } }: JobFile): JobRequest['resources'] {
  const base = { cpuMillis: cpus, memoryBytes: memory, diskBytes: disk }
  if (gpus === undefined) return base
  return { ...base, gpus: { count: gpus.count, vendor: gpus.vendor, vramBytes: gpus.vram } }
}

function marketOf({ market }: JobFile): JobRequest['market'] {
  const { mode, chain, maxPrice, bidWindow, minReputation, minStake, payment } = market
  const windows = payment && { payment: { aheadMs: payment.ahead, graceMs: payment.grace } }
  const named = chain === undefined ? {} : { chain }
  return { mode, ...named, maxPrice, bidWindowMs: bidWindow, minReputation, minStake, ...windows }
}

function sourceOf(from: string, directory: string): InputSource {
  const cid = readCid(from)
  return cid === undefined ? { kind: 'path', path: resolve(directory, from) } : { kind: 'cid', cid }
}
