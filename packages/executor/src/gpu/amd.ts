import { access, readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { hasErrno } from '../docker/errno.js'
import type { Device } from './device.js'

const AMD = '0x1002'

/** AMD's devices by the kernel's own files; none when the compute interface is missing. */
export async function amdDevices(drm: string, kfd: string): Promise<Device[]> {
  if (!(await exists(kfd))) return []
  const cards = (await readdir(drm)).filter((name) => /^card\d+$/.test(name)).sort()
  const found = await Promise.all(cards.map((card, index) => amdDevice(join(drm, card, 'device'), index, kfd)))
  return found.filter((device) => device !== undefined)
}

async function amdDevice(path: string, index: number, kfd: string): Promise<Device | undefined> {
  if ((await text(path, 'vendor')) !== AMD) return undefined
  const vram = Number(await text(path, 'mem_info_vram_total'))
  const uuid = (await text(path, 'unique_id')) ?? (await pciAddress(path))
  if (uuid === undefined || !Number.isSafeInteger(vram) || vram <= 0) return undefined
  const model = (await text(path, 'product_name')) || `AMD ${(await text(path, 'device')) ?? 'GPU'}`
  const names = (await readdir(join(path, 'drm'))).filter((name) => name.startsWith('renderD'))
  const nodes = names.map((name) => `/dev/dri/${name}`)
  const groups = await groupsOf([kfd, ...nodes])
  return { gpu: { vendor: 'amd', uuid, model, vramBytes: vram }, index, nodes, groups }
}

/** The groups that own the nodes, usually `render` and `video`. */
async function groupsOf(paths: string[]): Promise<number[]> {
  const found = await Promise.allSettled(paths.map((path) => stat(path)))
  return [...new Set(found.flatMap((one) => (one.status === 'fulfilled' ? [one.value.gid] : [])))]
}

/** Consumer cards have no id of their own; their slot is one. */
async function pciAddress(path: string): Promise<string | undefined> {
  const slot = /^PCI_SLOT_NAME=(\S+)$/m.exec((await text(path, 'uevent')) ?? '')?.[1]
  return slot === undefined ? undefined : basename(slot)
}

async function text(...path: string[]): Promise<string | undefined> {
  try {
    return (await readFile(join(...path), 'utf8')).trim()
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'EINVAL', 'ENODATA', 'EIO')) return undefined
    throw error
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
