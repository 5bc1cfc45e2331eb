import { type JobFileProblem, type JobRequest, jobFileSchema, problemsOf, toJobRequest } from '@opgpu/protocol/jobfile'
import type { CodedError } from '@opgpu/utils'
import { usageError } from '../errors.js'
import { missingInputs } from './inputs.js'

/** The options of `opgpu run` that describe the job. */
export interface RunFlags {
  gpus?: string
  gpuVendor?: string
  vram?: string
  cpus?: string
  memory?: string
  disk?: string
  timeout?: string
  maxPrice?: string
  bidWindow?: string
  mode?: string
  chain?: string
  minReputation?: string
  minStake?: string
  payAsYouGo?: boolean
  input: string[]
  env: string[]
  entrypoint?: string
}

/** Which option stands for a field of the job file. */
const OPTION_OF: Record<string, string> = {
  'resources.gpus.count': '--gpus',
  'resources.gpus.vendor': '--gpu-vendor',
  'resources.gpus.vram': '--vram',
  'limits.run': '--timeout',
  'market.chain': '--chain',
  'market.maxPrice': '--max-price',
  'market.bidWindow': '--bid-window',
  'market.minReputation': '--min-reputation',
  'market.minStake': '--min-stake',
}

/** The job that a `run` line describes, checked by the job file's own rules. Throws `usage` naming the option. */
export async function requestOfFlags(image: string, command: string[], flags: RunFlags): Promise<JobRequest> {
  const document = documentOf(image, command, flags)
  const parsed = jobFileSchema.safeParse(document)
  if (!parsed.success) throw refuse(problemsOf(parsed.error, document))
  const request = toJobRequest(parsed.data, process.cwd())
  const missing = await missingInputs(request)
  if (missing.length > 0) throw refuse(missing)
  return request
}

function refuse(problems: JobFileProblem[]): CodedError {
  const lines = problems.map((problem) => `${optionOf(problem)}: ${problem.message}`)
  return usageError(lines.join('\n'), 'see: opgpu run --help')
}

function documentOf(image: string, command: string[], flags: RunFlags): object {
  const { cpus, memory, disk, mode, chain, maxPrice, bidWindow, minReputation, minStake, timeout, entrypoint } = flags
  return given({
    version: 1,
    image,
    command,
    entrypoint: entrypoint === undefined ? undefined : [entrypoint],
    environment: Object.fromEntries(flags.env.map((text) => splitAt(text, '=', '--env', 'K=V'))),
    inputs: Object.fromEntries(flags.input.map(inputOf)),
    resources: given({ cpus, memory, disk, gpus: gpusOf(flags) }),
    market: given({ mode, chain, maxPrice, bidWindow, minReputation, minStake, payment: paymentOf(flags) }),
    limits: given({ run: timeout }),
  })
}

function paymentOf({ payAsYouGo }: RunFlags): string | undefined {
  return payAsYouGo ? 'voucher' : undefined
}

function gpusOf({ gpus, gpuVendor, vram }: RunFlags): object | undefined {
  if (gpus === undefined && gpuVendor === undefined && vram === undefined) return undefined
  return given({ count: gpus === undefined ? undefined : Number(gpus), vendor: gpuVendor, vram })
}

/** `name=path` or `name=path:to`, where `to` is absolute, so that a colon inside a path or `ipfs://` stays one. */
function inputOf(text: string): [string, object] {
  const [name, rest] = splitAt(text, '=', '--input', 'name=path[:to]')
  const [, from = rest, to] = /^(.+):(\/[^/:][^:]*)$/.exec(rest) ?? []
  return [name, given({ from, to })]
}

function splitAt(text: string, separator: string, option: string, form: string): [string, string] {
  const at = text.indexOf(separator)
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)]
  throw usageError(`${option}: "${text}" is not of the form ${form}`)
}

function optionOf({ path }: JobFileProblem): string {
  const [head = '', name] = path
  if (head === 'environment') return `--env ${name}`
  if (head === 'inputs') return `--input ${name}`
  return OPTION_OF[path.join('.')] ?? (path.length === 2 ? `--${name}` : String(head))
}

function given(fields: Record<string, unknown>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}
