import { storageError } from '../errors.js'

/** Whether a name can be used for one file in one directory, on every system that a daemon runs on. */
export function isSafeName(name: string): boolean {
  if (name === '' || name === '.' || name === '..') return false
  return !/[/\\\0]/.test(name) && Buffer.byteLength(name) <= 255
}

export function requireSafeName(name: string, parent: string): void {
  if (isSafeName(name)) return
  throw storageError('unsafe_path', 'the content holds a file name that is not safe to write', {
    details: { name, parent },
  })
}

export function joinPath(parent: string, name: string): string {
  return parent === '' ? name : `${parent}/${name}`
}
