import type { Enforcement, EngineReport } from '../../port.js'
import { PROBE_PIDS, type Seen } from './probes.js'

/** What the three probes saw. */
export interface Evidence {
  see: Seen
  grow: Seen
  fill: Seen
  uid: number
}

interface Check {
  seen: (evidence: Evidence) => string
  passed: (seen: string, evidence: Evidence) => boolean
  fix: string
}

const NO_CAPABILITIES = '0000000000000000'
/** Of a CPU, in percent: a probe that is given 25 and gets this much is not bounded. */
const CPU_PERCENT = 40
const CGROUPS = 'run the engine as root on cgroup v2, or as root on v1: rootless engines ignore limits there'

const fact = (seen: Seen, key: string) => (seen.facts.get(key) ?? ['nothing']).join(' ')
const ending = (seen: Seen) => seen.outcome.failure?.code ?? `exit code ${seen.outcome.exitCode}`

const CHECKS: Record<Enforcement, Check> = {
  'network-none': {
    seen: ({ see }) => fact(see, 'Interface'),
    passed: (seen) => seen === 'lo' || seen === 'nothing',
    fix: 'the engine gave a container without network an interface: use another engine or runtime',
  },
  'read-only-root': {
    seen: ({ see }) => fact(see, 'Root'),
    passed: (seen) => seen === 'read-only',
    fix: 'use an engine that honours ReadonlyRootfs',
  },
  'no-capabilities': {
    seen: ({ see }) => ['CapEff', 'CapPrm', 'CapInh', 'CapBnd'].map((key) => fact(see, key)).join(' '),
    passed: (seen) => seen.split(' ').every((set) => set === NO_CAPABILITIES),
    fix: 'use an engine that honours CapDrop',
  },
  'no-new-privileges': {
    seen: ({ see }) => fact(see, 'NoNewPrivs'),
    passed: (seen) => seen === '1',
    fix: 'use an engine that honours the no-new-privileges option',
  },
  seccomp: {
    seen: ({ see }) => fact(see, 'Seccomp'),
    passed: (seen) => seen === '2',
    fix: 'use a kernel and a runtime with seccomp filters',
  },
  'non-root': {
    seen: ({ see }) => fact(see, 'Uid'),
    passed: (seen, { uid }) => seen === `${uid}` && uid !== 0,
    fix: 'configure a user for jobs that is not root',
  },
  memory: {
    seen: ({ grow }) => ending(grow),
    passed: (seen) => seen === 'out_of_memory',
    fix: CGROUPS,
  },
  cpu: {
    seen: ({ see }) => `${fact(see, 'Cpu')} %`,
    passed: (seen) => Number.parseInt(seen, 10) < CPU_PERCENT,
    fix: CGROUPS,
  },
  pids: {
    seen: ({ see }) => `${see.facts.get('Processes')?.at(-1) ?? 'no'} processes`,
    passed: (seen) => Number.parseInt(seen, 10) <= PROBE_PIDS,
    fix: CGROUPS,
  },
  'output-quota': {
    seen: ({ fill }) => ending(fill),
    passed: (seen) => seen === 'disk_quota_exceeded',
    fix: 'run the daemon as root with mkfs.ext4 and loop devices, or let it watch the sizes',
  },
}

export function check(evidence: Evidence): Pick<EngineReport, 'enforces' | 'lacks'> {
  const enforces: Enforcement[] = []
  const lacks: EngineReport['lacks'] = []
  for (const [enforcement, { seen, passed, fix }] of Object.entries(CHECKS) as [Enforcement, Check][]) {
    const found = seen(evidence)
    if (passed(found, evidence)) enforces.push(enforcement)
    else lacks.push({ enforcement, seen: found, fix })
  }
  return { enforces, lacks }
}
