import { stripVTControlCharacters, styleText } from 'node:util'
import { formatAmount, OGPN_DECIMALS } from '@opgpu/protocol/units'

type Colour = 'green' | 'red' | 'yellow' | 'dim' | 'bold'

/** Coloured on a terminal, plain elsewhere and under NO_COLOR. */
export function coloured(colour: Colour, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(colour, text, { stream, validateStream: true })
}

/** Text from elsewhere, without what could move the cursor or colour the rest. */
export function safe(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}]/gu, ' ')
}

/** Enough of an id to tell two apart and to be typed. */
export function short(id: string): string {
  return id.length > 20 ? `${id.slice(0, 12)}…` : id
}

export function money(amount: bigint, token = 'OGPN', decimals = OGPN_DECIMALS): string {
  return formatAmount(amount, token, decimals)
}

export function bytes(count: number): string {
  const unit = ['T', 'G', 'M', 'K'].find((_, at) => count >= 1024 ** (4 - at))
  if (unit === undefined) return `${count} B`
  return `${(count / 1024 ** ('KMGT'.indexOf(unit) + 1)).toFixed(1)} ${unit}iB`
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

export function millis(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

export function ago(at: number, now = Date.now()): string {
  return `${span(Math.max(0, Math.round((now - at) / 1000)))} ago`
}

/** A time to come or gone by, from unix seconds: "2026-01-31 14:05 UTC (in 3 h)". */
export function when(seconds: number, now = Date.now()): string {
  const left = seconds - Math.floor(now / 1000)
  const date = new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')
  return `${date} UTC (${left > 0 ? `in ${span(left)}` : ago(seconds * 1000, now)})`
}

function span(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`
}

export function mark(ok: boolean): string {
  return ok ? coloured('green', '✓') : coloured('red', '✗')
}
