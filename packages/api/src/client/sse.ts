import { CodedError } from '@opgpu/utils'
import { documentOf } from './transport.js'

/** A single event is a log chunk or a progress mark; nothing honest comes near. */
const MAX_EVENT_CHARS = 4 * 1024 * 1024

/** The items of an event stream. Throws what the daemon threw, or `stream_broken` when it ends without a word. */
export async function* readEvents(source: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  for await (const { event, data } of frames(source)) {
    if (event === 'item') yield JSON.parse(data)
    if (event === 'error') documentOf(data)
    if (event === 'end') return
  }
  throw broken()
}

async function* frames(source: AsyncIterable<Uint8Array>): AsyncGenerator<{ event: string; data: string }> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of unbroken(source)) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = parts.pop() ?? ''
    if (rest.length > MAX_EVENT_CHARS) throw new CodedError('bad_answer', 'an event of the daemon is too long')
    yield* parts.filter((part) => !part.startsWith(':')).map(parse)
  }
}

function parse(frame: string): { event: string; data: string } {
  const field = (name: string) =>
    frame
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? ''
  return { event: field('event'), data: field('data') }
}

async function* unbroken(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* source
  } catch (cause) {
    throw broken(cause)
  }
}

function broken(cause?: unknown): CodedError {
  return new CodedError('stream_broken', 'the daemon stopped in the middle of an answer', {
    hint: 'see whether it still runs: opgpu provider status',
    cause,
  })
}
