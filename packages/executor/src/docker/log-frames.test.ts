import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFrames, type Frame, FrameParser } from './log-frames.js'

const frames = fc.array(
  fc.record({
    stream: fc.constantFrom('stdout' as const, 'stderr' as const),
    data: fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  }),
)

const texts = (list: Iterable<Frame>) => {
  const all = { stdout: '', stderr: '' }
  for (const { stream, data } of list) all[stream] += data.toString('hex')
  return all
}

test('frames survive being encoded and cut into any pieces', () => {
  fc.assert(
    fc.property(frames, fc.integer({ min: 1, max: 17 }), (list, step) => {
      const bytes = encodeFrames(list)
      const parser = new FrameParser()
      const parsed: Frame[] = []
      for (let at = 0; at < bytes.length; at += step) parsed.push(...parser.push(bytes.subarray(at, at + step)))
      expect(texts(parsed)).toEqual(texts(list))
    }),
  )
})
