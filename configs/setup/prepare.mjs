import { join } from 'node:path'
import { ensureEngine } from '../../packages/testing/dist/engine/ensure.js'
import { busyboxImage } from '../../packages/testing/dist/images/busybox.js'
import { pythonImage } from '../../packages/testing/dist/images/python.js'
import { gpuEngines } from './gpu-engines.mjs'
import { quietly, ROOT } from './process.mjs'
import { step } from './step.mjs'

/** A second token for the markets of the tests. */
const DOLLAR = 'contracts/test/base/Dollar.sol'
const TIMEOUT_MS = 10 * 60_000

/** A Docker Engine and images for the tests: `OPGPU_TEST_DOCKER` is a socket, `OPGPU_TEST_IMAGES` a directory of archives. */
export async function prepareTests() {
  const options = { logger, signal: AbortSignal.timeout(TIMEOUT_MS) }
  const images = join(ROOT, '.opgpu/images')
  await step('test token', () => quietly('node', ['contracts/scripts/forge.mjs', 'build', DOLLAR]))
  try {
    const engine = await startedEngine(options)
    const [gpus] = await Promise.all([gpuEngines(options), step('images', () => buildImages(images, options))])
    const env = { OPGPU_TEST_DOCKER: engine.socket, OPGPU_TEST_IMAGES: images, ...gpus.env }
    return { env, note: gpus.note, close: () => Promise.all([engine.stop(), gpus.close()]) }
  } catch (error) {
    return withoutEngine(error)
  }
}

async function buildImages(directory, options) {
  await busyboxImage(directory, options)
  await pythonImage(directory, options)
}

async function startedEngine(options) {
  let engine
  await step('docker engine', async () => {
    engine = await ensureEngine({ ...options, directory: join(ROOT, '.opgpu/engine'), allowInstall: true })
    return `${engine.version}, ${engine.how}`
  })
  return engine
}

/** A person may do without the tests that need an engine; a build server must not. */
function withoutEngine(error) {
  if (process.env.CI || !['no_engine', 'no_packages'].includes(error.code)) throw error
  console.error(`${error.message}\n${error.hint}`)
  return { env: {}, note: ' without the tests that need a Docker Engine', close: async () => {} }
}

const logger = {
  debug() {},
  info: (sentence) => console.error(sentence),
  warn: (sentence) => console.error(sentence),
  error: (sentence) => console.error(sentence),
  child: () => logger,
}
