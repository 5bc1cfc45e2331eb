import { describe, expect, test } from 'vitest'
import { type ComplianceSetup, RESOURCES, signal } from './setup.js'

export function capacityTests(get: () => ComplianceSetup): void {
  describe('capacity', () => {
    test('a reservation leaves less, twice is once, and a release gives it back', () => {
      const { executor } = get()
      const before = executor.free()
      executor.reserve('one', RESOURCES)
      executor.reserve('one', RESOURCES)
      expect(executor.free().cpuMillis).toBe(before.cpuMillis - RESOURCES.cpuMillis)
      expect(executor.free().memoryBytes).toBe(before.memoryBytes - RESOURCES.memoryBytes)
      expect(executor.free().diskBytes).toBe(before.diskBytes - RESOURCES.diskBytes)
      executor.release('one')
      expect(executor.free()).toEqual(before)
    })

    test('more than is free is refused and takes nothing', () => {
      const { executor } = get()
      const before = executor.free()
      const resources = { ...RESOURCES, memoryBytes: before.memoryBytes + 1 }
      expect(() => executor.reserve('two', resources)).toThrow(expect.objectContaining({ code: 'no_capacity' }))
      expect(executor.free()).toEqual(before)
    })
  })

  describe('images', () => {
    test('two that ask at once get one id, and the archive is read at most once', async () => {
      const { executor, image } = get()
      let reads = 0
      const archive = () => {
        reads++
        return image.archive?.() ?? (async function* () {})()
      }
      const ask = () => executor.ensureImage({ ...image, archive }, { signal: signal() })
      const [one, other] = await Promise.all([ask(), ask()])
      expect(one).toBe(other)
      expect(reads).toBeLessThanOrEqual(1)
      expect((await executor.images()).map(({ id }) => id)).toContain(one)
    })
  })
}
