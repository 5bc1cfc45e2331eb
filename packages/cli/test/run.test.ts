import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { CID, type FakeOptions, JOB } from '../../api/test/fake-backend.js'
import { type FakeDaemon, fakeDaemon } from './harness.js'

const IMAGE = `ipfs://${CID}`
let daemon: FakeDaemon
afterEach(() => daemon.close())

describe('opgpu run', () => {
  it('passes the output through, byte for byte, and writes what the job left', async () => {
    daemon = await fakeDaemon()
    const { code, out, err } = await daemon.run('run', IMAGE, '-o', 'results', '--', 'echo', '-n', 'hello')
    expect(code).toBe(0)
    expect(out).toBe('hello\n')
    expect(err).toContain('pulling')
    expect(daemon.asked.outputs).toBe(join(process.cwd(), 'results'))
    expect(daemon.asked.submit).toMatchObject({ command: ['echo', '-n', 'hello'] })
  })

  it('asks for what its options say', async () => {
    daemon = await fakeDaemon()
    const options = '--gpus 2 --vram 16G --cpus 0.5 --memory 2G --disk 3G --max-price 7 --bid-window 0.3s --timeout 1h'
    const line = [...options.split(' '), '-e', 'A=1=2', '-i', 'data=/tmp:/data', '-i', `w=${IMAGE}`, '-d', IMAGE]
    expect((await daemon.run('run', ...line)).err).toBe('')
    expect(daemon.asked.submit).toMatchObject({
      environment: { A: '1=2' },
      inputs: [
        { name: 'data', from: { kind: 'path', path: '/tmp' }, to: '/data' },
        { name: 'w', from: { kind: 'cid', cid: CID }, to: '/in/w' },
      ],
      resources: {
        cpuMillis: 500,
        memoryBytes: 2 ** 31,
        diskBytes: 3 * 2 ** 30,
        gpus: { count: 2, vendor: 'nvidia', vramBytes: 2 ** 34 },
      },
      market: { maxPrice: 7n * 10n ** 18n, bidWindowMs: 300 },
      limits: { runMs: 3_600_000 },
    })
  })

  it.each(['run', 'wait'])("%s ends with the job's own exit code", async (command) => {
    daemon = await fakeDaemon({ exitCode: 42 })
    const args = command === 'run' ? ['run', IMAGE] : ['job', 'wait', JOB]
    const { code, err } = await daemon.run(...args)
    expect(code).toBe(42)
    expect(err).toContain('the job ended with exit code 42')
  })

  it('refuses an input that is not there before anything is announced', async () => {
    daemon = await fakeDaemon()
    expect(await daemon.run('run', IMAGE, '-i', 'data=/no/such/path')).toMatchObject({ code: 2 })
    expect(daemon.asked.submit).toBeUndefined()
  })
})

describe('Ctrl-C', () => {
  /** Waits until the command follows the job: only then does it listen for the signal. */
  async function following(options: FakeOptions = {}) {
    daemon = await fakeDaemon({ endless: true, ...options })
    const running = daemon.start('run', IMAGE)
    let seen = ''
    while (!seen.includes('running')) seen += String(await once(running.child.stderr, 'data'))
    return running
  }

  it('asks the daemon to cancel, and says so', async () => {
    const { child, ended } = await following()
    child.kill('SIGINT')
    const { code, err } = await ended
    expect(code).toBe(1)
    expect(err).toContain('asking the daemon to cancel')
    expect(daemon.asked.cancel).toBe(JOB)
  })

  it('leaves the job alone when it is pressed again', async () => {
    const { child, ended } = await following({ deaf: true })
    child.kill('SIGINT')
    await expect.poll(() => daemon.asked.cancel).toBe(JOB)
    child.kill('SIGINT')
    const { code, err } = await ended
    expect(code).toBe(130)
    expect(err).toContain(`opgpu job logs -f ${JOB}`)
  })

  it('only leaves a job that it waits for', async () => {
    daemon = await fakeDaemon({ endless: true })
    const { child, ended } = daemon.start('job', 'wait', JOB)
    await once(child.stderr, 'data')
    child.kill('SIGINT')
    await ended
    expect(daemon.asked.cancel).toBeUndefined()
  })
})
