import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const { OPGPU_TEST_DOCKER, OPGPU_TEST_GPU_DOCKER, OPGPU_TEST_IMAGES } = process.env

const endpoint = (socket: string | undefined) => (socket === undefined ? undefined : `unix://${socket}`)

/** What the set-up of the tests provides; `npm test` makes all of it. */
export const environment = {
  engine: endpoint(OPGPU_TEST_DOCKER),
  /** Hands over stand-in GPUs; not everywhere can one be had. */
  gpuEngine: endpoint(OPGPU_TEST_GPU_DOCKER),
  images: OPGPU_TEST_IMAGES ?? join(ROOT, '.opgpu/images'),
  artifacts: join(ROOT, 'contracts/out'),
}
