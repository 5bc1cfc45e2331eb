import type { GovernedActionView } from '@opgpu/api/client'
import type { Command } from 'commander'
import type { Counter } from '../../money/open.js'

/** A kind of proposal: its name, words and arguments, and the action that they make. */
export type AddAction = (
  name: string,
  description: string,
  args: readonly (readonly [name: string, description: string])[],
  make: (counter: Counter, given: string[], flags: Record<string, unknown>) => Promise<GovernedActionView>,
) => Command
