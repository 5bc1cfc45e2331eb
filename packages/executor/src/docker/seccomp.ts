import { ALLOWED_SYSCALLS } from './syscalls.js'

const ALLOW = 'SCMP_ACT_ALLOW'
const REFUSE = 'SCMP_ACT_ERRNO'
const EPERM = 1
const ENOSYS = 38

/** The flags of clone(2) that make namespaces. */
const NEW_NAMESPACES = 0x7e_02_00_00

/** Address families whose kernel code a job has no use for: AF_ALG, AF_VSOCK, AF_XDP. */
const AF = { alg: 38, vsock: 40, xdp: 44 }

/** Execution domains: the default one, with and without 32-bit addresses, and asking for the present one. */
const PERSONALITIES = [0x0, 0x8, 0x2_00_00, 0x2_00_08, 0xff_ff_ff_ff]

/** The sandbox's own system call filter, as the engine's `seccomp=` option takes it. */
export function seccompProfile(): string {
  return JSON.stringify({
    defaultAction: REFUSE,
    defaultErrnoRet: EPERM,
    archMap: [
      { architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'] },
      { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: ['SCMP_ARCH_ARM'] },
    ],
    syscalls: [{ names: ALLOWED_SYSCALLS, action: ALLOW }, ...conditional()],
  })
}

function conditional(): object[] {
  return [
    { names: ['clone'], action: ALLOW, args: [masked(0, NEW_NAMESPACES, 0)] },
    // The C library falls back to clone, whose flags can be seen in a register.
    { names: ['clone3'], action: REFUSE, errnoRet: ENOSYS },
    { names: ['socket'], action: ALLOW, args: [compare(0, AF.alg, 'LT')] },
    { names: ['socket'], action: ALLOW, args: [compare(0, AF.alg + 1, 'EQ')] },
    { names: ['socket'], action: ALLOW, args: [compare(0, AF.vsock, 'GT'), compare(0, AF.xdp, 'NE')] },
    ...PERSONALITIES.map((value) => ({ names: ['personality'], action: ALLOW, args: [compare(0, value, 'EQ')] })),
  ]
}

function compare(index: number, value: number, operator: 'EQ' | 'NE' | 'LT' | 'GT'): object {
  return { index, value, op: `SCMP_CMP_${operator}` }
}

function masked(index: number, mask: number, value: number): object {
  return { index, value: mask, valueTwo: value, op: 'SCMP_CMP_MASKED_EQ' }
}
