import { readFile, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { type JobFileProblem, type JobRequest, jobFileSchema, problemsOf, toJobRequest } from '@opgpu/protocol/jobfile'
import { CodedError } from '@opgpu/utils'
import { missingInputs } from '../jobs/inputs.js'
import { type JobDocument, type Place, parseYaml, placeOf } from './yaml.js'

/** Far above any honest job file; YAML is read whole. */
const MAX_FILE_BYTES = 256 * 1024

/** The request that a job file makes. Throws `bad_job_file` with one line per problem: file:line:column field: what. */
export async function readJobFile(path: string): Promise<JobRequest> {
  const document = parseYaml(await contentOf(path), basename(path))
  const parsed = jobFileSchema.safeParse(document.value)
  if (!parsed.success) throw refuse(document, problemsOf(parsed.error, document.value))
  const request = toJobRequest(parsed.data, dirname(path))
  const missing = await missingInputs(request)
  if (missing.length > 0) throw refuse(document, missing)
  return request
}

async function contentOf(path: string): Promise<string> {
  const info = await stat(path).catch((cause) => {
    throw new CodedError('bad_job_file', `there is no file ${path}`, { cause })
  })
  if (info.size > MAX_FILE_BYTES) throw new CodedError('bad_job_file', `${path} is larger than a job file can be`)
  return await readFile(path, 'utf8')
}

function refuse(document: JobDocument, problems: JobFileProblem[]): CodedError {
  const placed = problems.map((problem) => ({ problem, place: placeOf(document, problem) }))
  placed.sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column)
  const lines = placed.map(({ problem, place }) => describe(document.name, problem, place))
  return new CodedError('bad_job_file', lines.join('\n'))
}

function describe(name: string, { path, message }: JobFileProblem, { line, column }: Place): string {
  const field = path.length === 0 ? '' : ` ${path.join('.')}:`
  return `${name}:${line}:${column}${field} ${message}`
}
