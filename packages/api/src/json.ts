/** JSON as the API speaks it: amounts as decimal text, bytes as base64. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key: string, shown: unknown) {
    const raw = this[key]
    if (typeof raw === 'bigint') return raw.toString()
    // A Buffer's own toJSON has already run on `shown`, so the original is read.
    if (raw instanceof Uint8Array) return Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('base64')
    return shown
  })
}
