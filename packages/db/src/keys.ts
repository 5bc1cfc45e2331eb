import { CodedError } from '@opgpu/utils'

/** Holds the store's own records; callers number theirs from 1. */
export const META_BUCKET = 0
const LAST_BUCKET = 255
/** Sorts after every id that starts as the text before it. */
const END = '\u{10ffff}'

export function assertBucket(bucket: number): void {
  if (!Number.isInteger(bucket) || bucket <= META_BUCKET || bucket > LAST_BUCKET) {
    throw new CodedError('bad_bucket', `bucket ${bucket} is not a whole number from 1 to ${LAST_BUCKET}`)
  }
}

export function keyOf(bucket: number, id: string): string {
  return `${prefixOf(bucket)}${id}`
}

export function idOf(key: string): string {
  return key.slice(prefixOf(META_BUCKET).length)
}

export function rangeOf(bucket: number, prefix = ''): { gte: string; lt: string } {
  const start = keyOf(bucket, prefix)
  return { gte: start, lt: `${start}${END}` }
}

function prefixOf(bucket: number): string {
  return `${bucket.toString().padStart(3, '0')}:`
}
