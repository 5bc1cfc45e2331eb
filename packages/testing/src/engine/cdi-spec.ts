import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { STAND_IN_GPUS, type StandInGpu } from './stand-ins.js'

/** Describes the stand-ins by index and by UUID, as a driver's own tool does. Returns dockerd's arguments. */
export async function configureCdi(directory: string): Promise<string[]> {
  const specs = join(directory, 'cdi')
  const config = join(directory, 'daemon.json')
  await mkdir(specs, { recursive: true })
  const devices = STAND_IN_GPUS.flatMap((gpu) => [device(`${gpu.index}`, gpu), device(gpu.uuid, gpu)])
  const spec = { cdiVersion: '0.6.0', kind: 'nvidia.com/gpu', devices }
  await writeFile(join(specs, 'stand-ins.json'), JSON.stringify(spec, null, 2))
  await writeFile(config, JSON.stringify({ features: { cdi: true }, 'cdi-spec-dirs': [specs] }, null, 2))
  return ['--config-file', config]
}

function device(name: string, { index }: StandInGpu): object {
  return { name, containerEdits: { deviceNodes: [{ path: `/dev/nvidia${index}`, hostPath: '/dev/null' }] } }
}
