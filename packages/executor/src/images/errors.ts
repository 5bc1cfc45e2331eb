import { CodedError } from '@opgpu/utils'

/** `bad_image_archive`: what was read is not an image archive of ours, or not one image. */
export type ImageArchiveErrorCode = 'bad_image_archive'

export function badArchive(why: string, details: Record<string, unknown> = {}): CodedError<ImageArchiveErrorCode> {
  return new CodedError('bad_image_archive', `not a valid image archive: ${why}`, { details })
}
