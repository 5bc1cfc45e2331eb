import { describe, expect, test } from 'vitest'
import { type ComplianceSetup, jobRun, runJob, signal } from './setup.js'

export function restartTests(get: () => ComplianceSetup): void {
  describe('starting again', () => {
    test('a second start of a task gives its first container', async () => {
      const { executor, commands } = get()
      const run = await jobRun(get(), 'twice', { command: commands.linger })
      const [one, other] = await Promise.all([executor.start(run, signal()), executor.start(run, signal())])
      expect(other.startedAt).toBe(one.startedAt)
      await one.kill('cancelled')
      expect((await other.wait(signal())).failure?.code).toBe('cancelled')
      await one.remove()
    })

    test('a running job is found again and its deadline still counts from its start', async () => {
      const run = await jobRun(get(), 'survivor', { command: get().commands.lingerAloud, runMs: 1_500 })
      const { startedAt } = await get().executor.start(run, signal())
      const later = await get().restart()
      const found = await later.attach('survivor')
      expect(found?.startedAt).toBe(startedAt)
      expect(await found?.wait(signal())).toMatchObject({ exitCode: -1, failure: { code: 'timed_out' } })
      await found?.remove()
    })

    test('an ended job is found again with its outcome', async () => {
      const { outcome } = await runJob(get(), 'ended', { command: get().commands.fail })
      const later = await get().restart()
      const found = await later.attach('ended')
      expect(await found?.wait(signal())).toMatchObject({
        exitCode: 7,
        startedAt: outcome.startedAt,
        endedAt: outcome.endedAt,
        failure: { code: 'exit_code' },
      })
      await found?.remove()
    })

    test('clean-up takes what nobody keeps', async () => {
      const { executor } = get()
      await runJob(get(), 'kept', {})
      await runJob(get(), 'left', {})
      expect(await executor.cleanUp(new Set(['kept']))).toEqual(['left'])
      expect(await executor.attach('left')).toBeUndefined()
      expect(await executor.attach('kept')).toBeDefined()
      expect(await executor.cleanUp(new Set())).toEqual(['kept'])
    })
  })
}
