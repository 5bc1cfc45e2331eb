import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A device that is `/dev/null` under another name: it shows which job was given which, and computes nothing. */
export interface StandInGpu {
  uuid: string
  index: number
  model: string
  vramMib: number
}

/** A small one and a large one, so that a job's memory decides between them. */
export const STAND_IN_GPUS: readonly StandInGpu[] = [
  { uuid: 'GPU-11111111-1111-1111-1111-111111111111', index: 0, model: 'Test GPU', vramMib: 16_384 },
  { uuid: 'GPU-22222222-2222-2222-2222-222222222222', index: 1, model: 'Test GPU', vramMib: 81_920 },
]

/** Puts a program into the directory that answers the inventory's question as `nvidia-smi` would. Returns its path. */
export function writeNvidiaSmi(directory: string): Promise<string> {
  const lines = STAND_IN_GPUS.map(({ uuid, index, model, vramMib }) => [index, uuid, model, vramMib].join(', '))
  return writeProgram(directory, 'nvidia-smi', `#!/bin/sh\ncat <<'END'\n${lines.join('\n')}\nEND\n`)
}

/** Writes an executable file and returns its path. */
export async function writeProgram(directory: string, name: string, script: string): Promise<string> {
  const path = join(directory, name)
  await mkdir(directory, { recursive: true })
  await writeFile(path, script)
  await chmod(path, 0o755)
  return path
}
