import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GivenOptions } from '@opgpu/node'
import { writeNvidiaSmi } from '@opgpu/testing'
import { environment } from './environment.js'

/** Options of a provider whose engine hands over the stand-in GPUs and whose inventory finds just these. */
export async function gpuMachine(): Promise<NonNullable<GivenOptions['engine']>> {
  if (environment.gpuEngine === undefined) throw new Error('no engine with GPUs: run these tests through `npm test`')
  const nvidiaSmi = await writeNvidiaSmi(await mkdtemp(join(tmpdir(), 'opgpu-smi-')))
  const nowhere = '/nonexistent'
  return { endpoint: environment.gpuEngine, gpuSources: { nvidiaSmi, drm: nowhere, kfd: nowhere } }
}
