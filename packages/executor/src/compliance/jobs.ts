import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { all, type ComplianceSetup, jobRun, runJob, signal } from './setup.js'

export function jobTests(get: () => ComplianceSetup): void {
  describe('jobs', () => {
    test('one runs, and its outputs, logs and metering come back', async () => {
      const { handle, outcome, outputs, stdout, stderr } = await runJob(get(), 'work', {})
      expect(outcome).toMatchObject({ exitCode: 0, logsTruncated: false, startedAt: handle.startedAt })
      expect(outcome.failure).toBeUndefined()
      expect(outcome.endedAt).toBeGreaterThanOrEqual(outcome.startedAt)
      expect(outcome.samples.at(-1)?.at).toBe(outcome.endedAt)
      expect([stdout, stderr]).toEqual(['hello\n', 'trouble\n'])
      expect(await readFile(join(outputs, 'out', 'result'), 'utf8')).toBe('done')
      await handle.remove()
      expect(await get().executor.attach('work')).toBeUndefined()
    })

    test('the log can be read again and has offsets without gaps', async () => {
      const { handle } = await runJob(get(), 'log', {})
      const [once, again] = [await all(handle.logs(signal())), await all(handle.logs(signal()))]
      expect(again).toEqual(once)
      const ends = { stdout: 0, stderr: 0 }
      for (const { stream, offset, data } of once) {
        expect(offset).toBe(ends[stream])
        ends[stream] += data.length
      }
      expect(ends).toEqual({ stdout: 'hello\n'.length, stderr: 'trouble\n'.length })
      await handle.remove()
    })

    test('an exit code is passed on and is a failure', async () => {
      const { handle, outcome } = await runJob(get(), 'fail', { command: get().commands.fail })
      expect(outcome).toMatchObject({ exitCode: 7, failure: { phase: 'running', code: 'exit_code' } })
      await handle.remove()
    })

    test('one that runs past its deadline is ended', async () => {
      const { handle, outcome } = await runJob(get(), 'late', { command: get().commands.linger, runMs: 300 })
      expect(outcome).toMatchObject({ exitCode: -1, failure: { code: 'timed_out' } })
      expect(outcome.endedAt - outcome.startedAt).toBeGreaterThanOrEqual(300)
      expect(outcome.endedAt - outcome.startedAt).toBeLessThan(3_000)
      await handle.remove()
    })

    test('a cancelled one ends, and waiting again says the same', async () => {
      const run = await jobRun(get(), 'cancel', { command: get().commands.linger })
      const handle = await get().executor.start(run, signal())
      await handle.kill('cancelled')
      const outcome = await handle.wait(signal())
      expect(outcome).toMatchObject({ exitCode: -1, failure: { code: 'cancelled' } })
      expect(await handle.wait(signal())).toEqual(outcome)
      await handle.remove()
    })

    test('a live log is followed while the job runs', async () => {
      const run = await jobRun(get(), 'live', { command: get().commands.lingerAloud })
      const handle = await get().executor.start(run, signal())
      for await (const { data } of handle.logs(signal())) {
        expect(data.length).toBeGreaterThan(0)
        break
      }
      await handle.kill('cancelled')
      await handle.wait(signal())
      await handle.remove()
    })
  })
}
