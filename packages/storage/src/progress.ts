import type { TransferOptions } from './port.js'

/** Adds up bytes and reports the sum. */
export function progressOf(options: Pick<TransferOptions, 'onProgress'>): (bytes: number) => void {
  let done = 0
  return (bytes) => {
    done += bytes
    options.onProgress?.({ done })
  }
}

export async function* counted(
  source: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const bytes of source) {
    count(bytes.length)
    yield bytes
  }
}
