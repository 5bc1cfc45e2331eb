import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findDevices } from './inventory.js'
import { parseNvidia } from './nvidia.js'

const GIB = 1024 ** 3

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'opgpu-inventory-'))
})
afterEach(() => rm(root, { recursive: true }))

test('lines of nvidia-smi become devices', () => {
  const lines = '0, GPU-aaaa0000-1111-2222-3333-444455556666, NVIDIA H100 80GB HBM3, 81920\r\n'
  expect(parseNvidia(lines).map(({ gpu, index }) => ({ ...gpu, index }))).toEqual([
    {
      vendor: 'nvidia',
      uuid: 'GPU-aaaa0000-1111-2222-3333-444455556666',
      model: 'NVIDIA H100 80GB HBM3',
      vramBytes: 80 * GIB,
      index: 0,
    },
  ])
})

test('devices that are broken, and noise around them, are left out', () => {
  const lines = [
    'Unable to determine the device handle for GPU0000:01:00.0: Unknown Error',
    '1, GPU-bbbb0000-1111-2222-3333-444455556666, NVIDIA A100, [N/A]',
    '2, [Unknown Error], NVIDIA A100, 40960',
    '',
    'No devices were found',
  ]
  expect(parseNvidia(lines.join('\n'))).toEqual([])
})

test('a machine without a driver or a compute interface has no GPU', async () => {
  const sources = { nvidiaSmi: join(root, 'nvidia-smi'), drm: root, kfd: join(root, 'kfd') }
  expect(await findDevices(sources)).toEqual([])
})

test('AMD devices come from the kernel’s files, by their own id or by their slot', async () => {
  await card('card0', {
    vendor: '0x1002',
    mem_info_vram_total: `${16 * GIB}`,
    unique_id: 'abcdef0123456789',
    device: '0x73bf',
  })
  await card('card1', {
    vendor: '0x1002',
    mem_info_vram_total: `${8 * GIB}`,
    uevent: 'DRIVER=amdgpu\nPCI_SLOT_NAME=0000:03:00.0',
  })
  await card('card2', { vendor: '0x8086', mem_info_vram_total: `${GIB}`, unique_id: 'ffff' })
  await writeFile(join(root, 'kfd'), '')
  const found = await findDevices({ nvidiaSmi: '/nonexistent', drm: root, kfd: join(root, 'kfd') })
  expect(found.map(({ gpu, nodes }) => [gpu.uuid, gpu.vramBytes, nodes])).toEqual([
    ['abcdef0123456789', 16 * GIB, ['/dev/dri/renderD128']],
    ['0000:03:00.0', 8 * GIB, ['/dev/dri/renderD128']],
  ])
})

async function card(name: string, files: Record<string, string>): Promise<void> {
  const path = join(root, name, 'device')
  await mkdir(join(path, 'drm', 'renderD128'), { recursive: true })
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), `${text}\n`)
}
