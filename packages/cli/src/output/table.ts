import { stripVTControlCharacters } from 'node:util'

/** Columns as wide as their longest cell, two spaces apart. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], whenEmpty: string): string {
  if (rows.length === 0) return whenEmpty
  return align([head, ...rows])
}

/** `name  value` lines; a pair without a value is left out. */
export function pairs(entries: readonly (readonly [string, string | undefined])[]): string {
  return align(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

function align(rows: readonly (readonly string[])[]): string {
  const columns = Math.max(...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => width(row[at] ?? ''))))
  return rows
    .map((row) =>
      row
        .map((cell, at) => pad(cell, widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function pad(cell: string, columns: number): string {
  return cell + ' '.repeat(Math.max(0, columns - width(cell)))
}

function width(cell: string): number {
  return stripVTControlCharacters(cell).length
}
