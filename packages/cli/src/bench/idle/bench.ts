import type { Report } from '../main.js'

export interface IdleFlags {
  rounds: number
  idleSeconds: number
  json?: boolean
}

export async function benchIdle(_flags: IdleFlags, _signal: AbortSignal): Promise<Report> {
  throw new Error('not yet')
}
