export function printText(text: string): void {
  if (text !== '') process.stdout.write(`${text}\n`)
}

/** One JSON document; amounts are decimal text in the smallest unit. */
export function printDocument(value: unknown): void {
  const plain = (_key: string, field: unknown) => (typeof field === 'bigint' ? field.toString() : field)
  process.stdout.write(`${JSON.stringify(value, plain, 2)}\n`)
}

/** A line for the person at the terminal; never part of a result. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`)
}
