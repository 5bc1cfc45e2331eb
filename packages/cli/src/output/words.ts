import { stripVTControlCharacters, styleText } from 'node:util'
import { formatAmount } from '@opgpu/protocol/units'

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

export function money(amount: bigint, token = 'OGPN'): string {
  return formatAmount(amount, token)
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
  const seconds = Math.max(0, Math.round((now - at) / 1000))
  if (seconds < 120) return `${seconds} s ago`
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h ago` : `${Math.round(seconds / 86_400)} d ago`
}

export function mark(ok: boolean): string {
  return ok ? coloured('green', '✓') : coloured('red', '✗')
}
