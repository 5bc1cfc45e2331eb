import { join } from 'node:path'
import { gpuEngine } from '../../packages/testing/dist/engine/gpu-engine.js'
import { ROOT } from './process.mjs'
import { step } from './step.mjs'

const ENGINES = [
  { access: 'device-requests', name: 'gpu-engine', variable: 'OPGPU_TEST_GPU_DOCKER' },
  { access: 'cdi', name: 'cdi-engine', variable: 'OPGPU_TEST_CDI_DOCKER' },
]

/** Engines that hand over stand-in GPUs. Where one cannot be had, its tests are left out and it is said why. */
export async function gpuEngines(options) {
  const started = await Promise.all(ENGINES.map((engine) => start(engine, options)))
  const missing = ENGINES.filter((_, index) => started[index] === undefined).map(({ access }) => access)
  const env = ENGINES.flatMap(({ variable }, index) => (started[index] ? [[variable, started[index].socket]] : []))
  return {
    env: Object.fromEntries(env),
    note: missing.length > 0 ? ` without the tests of GPUs by ${missing.join(' and ')}` : '',
    close: () => Promise.all(started.map((engine) => engine?.stop())),
  }
}

async function start({ access, name }, options) {
  let engine
  await step(name, async () => {
    try {
      engine = await gpuEngine({ ...options, access, directory: join(ROOT, '.opgpu', name) })
      return `${engine.version}, ${engine.how}`
    } catch (error) {
      if (error.code !== 'no_engine') throw error
      return `left out: ${error.message}`
    }
  })
  return engine
}
