import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MIB, runJob } from '../src/compliance/setup.js'
import { type DockerSetup, dockerSetup } from './engine.js'

const LOG_BYTES = 256 * 1024
const PIDS = 64

let setup: DockerSetup
let tasks = 0
beforeAll(async () => {
  setup = await dockerSetup({ caps: { logBytes: LOG_BYTES, pids: PIDS } })
})
afterAll(() => setup.close())

const attack = (script: string, more: Parameters<typeof runJob>[2] = {}) =>
  runJob(setup, `attack-${tasks++}`, { command: setup.sh(script), ...more })

const perl = (code: string) => `perl -e '${code}'`

describe('a job may not', () => {
  test('have more processes than its limit', async () => {
    const bomb = '$n++ while defined($pid = fork) && ($pid || sleep 60); print "$n $!\\n"; kill "KILL", -1'
    const { stdout } = await attack(perl(`$| = 1; ${bomb}`))
    const [forks, ...reason] = stdout.trim().split(' ')
    expect(Number(forks)).toBeLessThan(PIDS)
    expect(reason.join(' ')).toBe('Resource temporarily unavailable')
  })

  test('have more memory than it asked for', async () => {
    const { outcome } = await attack(perl('$x = "a" x (16 << 20); push @all, $x . $_ for 1 .. 64'))
    expect(outcome.failure?.code).toBe('out_of_memory')
  })

  test('hide that a child of it was killed for memory', async () => {
    const { outcome } = await attack(`${perl('push @all, "a" x (16 << 20) . $_ for 1 .. 64')}; exit 0`)
    expect(outcome).toMatchObject({ exitCode: 0, failure: { code: 'out_of_memory' } })
  })

  test('fill /tmp or /dev/shm past its memory', async () => {
    const { outcome } = await attack('dd if=/dev/zero of=/tmp/a bs=1M; dd if=/dev/zero of=/dev/shm/a bs=1M; exit 3')
    expect(['out_of_memory', 'exit_code']).toContain(outcome.failure?.code)
    expect(outcome.samples.at(-1)?.peakMemoryBytes).toBeLessThan(65 * MIB)
  })

  test('write more output than it asked for', async () => {
    const { outcome } = await attack('dd if=/dev/zero of=/out/fill bs=64K')
    expect(outcome.failure?.code).toBe('disk_quota_exceeded')
  })

  test('hand over a sparse file of a terabyte', async () => {
    const { outcome, outputs } = await attack(
      'dd if=/dev/zero of=/out/sparse bs=1 count=1 seek=1T; echo ok > /out/small',
    )
    expect(outcome.failure?.code).toBe('disk_quota_exceeded')
    expect(await readdir(join(outputs, 'out'))).toEqual(['small'])
  })

  test('have a network', async () => {
    const address = 'pack("S n C4 x8", 2, 53, 1, 1, 1, 1)'
    const dial = `socket($s, 2, 1, 0) or die "socket: $!"; connect($s, ${address}) or print "connect: $!"`
    const { stdout, stderr } = await attack(`cat /proc/net/dev; ${perl(dial)}`)
    expect(stderr).toBe('')
    expect(stdout.match(/^ +\w+:/gm)).toEqual([expect.stringMatching(/^ *lo:$/)])
    expect(stdout).toMatch(/^connect: Network is unreachable$/m)
  })

  test('write to the root file system or its inputs', async () => {
    const inputs = [{ name: 'in', hostPath: import.meta.dirname, containerPath: '/in' }]
    const { stderr } = await attack('echo x > /x; echo x > /bin/x; echo x > /in/x; echo x > /etc/passwd', { inputs })
    expect(stderr.match(/Read-only file system/g)).toHaveLength(4)
  })

  test('be root, or become it by a set-user-id program', async () => {
    const { stdout } = await attack('id; /bin/rooted; cat /proc/self/status')
    expect(stdout.match(/^uid=61061 gid=61061/gm)).toHaveLength(2)
    expect(stdout).not.toContain('euid=')
    expect(stdout).toMatch(/^NoNewPrivs:\s+1$/m)
    expect(stdout).toMatch(/^Seccomp:\s+2$/m)
    expect(stdout.match(/^Cap(Inh|Prm|Eff|Bnd|Amb):\s+0{16}$/gm)).toHaveLength(5)
  })

  test.runIf(process.arch === 'x64')(
    'call what opens kernels: io_uring, keyctl, bpf, ptrace, mounts, namespaces',
    async () => {
      const numbers = {
        io_uring_setup: 425,
        keyctl: 250,
        bpf: 321,
        userfaultfd: 323,
        perf_event_open: 298,
        ptrace: 101,
        mount: 165,
        unshare: 272,
        setns: 308,
        fsopen: 430,
        add_key: 248,
      }
      const code = Object.values(numbers).map((number) => `syscall(${number}, 0, 0, 0, 0, 0); print $! + 0, " "`)
      const { stdout } = await attack(perl(code.join('; ')))
      expect(stdout.trim().split(' ')).toEqual(Object.values(numbers).map(() => '1'))
    },
  )

  test('hand over links or pipes', async () => {
    const make = 'ln -s /etc/shadow /out/link; ln -s / /out/root; mkfifo /out/pipe; echo real > /out/real'
    const { outcome, outputs } = await attack(make)
    expect(outcome.failure).toBeUndefined()
    expect(await readdir(join(outputs, 'out'))).toEqual(['real'])
    expect((await lstat(join(outputs, 'out', 'real'))).mode & 0o7777).toBe(0o600)
  })

  test('flood the log: what is kept is cut at the cap and the job goes on', async () => {
    const { outcome, stdout } = await attack(perl('$l = "x" x 1023 . "\\n"; print $l for 1 .. 20000; exit 5'))
    expect(outcome).toMatchObject({ exitCode: 5, logsTruncated: true })
    expect(stdout.length).toBe(LOG_BYTES)
  })

  test('ignore its end', async () => {
    const { outcome } = await attack("trap '' TERM INT; while :; do sleep 1; done", { runMs: 300 })
    expect(outcome.failure?.code).toBe('timed_out')
    expect(outcome.endedAt - outcome.startedAt).toBeLessThan(3_000)
  })

  test('leave files whose names are no text', async () => {
    const { outputs } = await attack(perl('open F, ">", "/out/\\xff\\xfe" and print F "odd"'))
    const [name] = await readdir(join(outputs, 'out'), { encoding: 'buffer' })
    expect(name).toEqual(Buffer.from([0xff, 0xfe]))
  })
})
