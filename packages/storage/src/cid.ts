import type { CidText } from '@opgpu/protocol'
import { CID } from 'multiformats/cid'
import { storageError } from './errors.js'

/** Throws `not_found` for what is no CID: nothing can be stored under it. */
export function parseCid(text: CidText): CID {
  try {
    return CID.parse(text)
  } catch (cause) {
    throw storageError('not_found', `${text} is not a content id`, { cause })
  }
}
