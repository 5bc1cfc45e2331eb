import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const { OPGPU_TEST_DOCKER, OPGPU_TEST_IMAGES } = process.env

/** What the set-up of the tests provides; `npm test` makes both. */
export const environment = {
  engine: OPGPU_TEST_DOCKER === undefined ? undefined : `unix://${OPGPU_TEST_DOCKER}`,
  images: OPGPU_TEST_IMAGES ?? join(ROOT, '.opgpu/images'),
  artifacts: join(ROOT, 'contracts/out'),
}
