import { coloured } from '../output/words.js'

/** A figure that we hold ourselves to. */
export interface Target {
  name: string
  measured: number
  limit: number
  unit: string
  met: boolean
}

export function atMost(name: string, measured: number, limit: number, unit: string): Target {
  return { name, measured, limit, unit, met: measured <= limit }
}

export function atLeast(name: string, measured: number, limit: number, unit: string): Target {
  return { name, measured, limit, unit, met: measured >= limit }
}

/** The verdict beside a figure. */
export function verdict({ met, limit, unit, measured }: Target): string {
  const wish = `${measured > limit === met ? 'at least' : 'at most'} ${limit} ${unit}`
  return met ? coloured('green', `target ${wish}: met`) : coloured('red', `target ${wish}: missed`)
}
