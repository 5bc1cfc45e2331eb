/** test.mjs [VITEST ARGUMENT…]: every check there is; with arguments, only vitest. Runs on the Node that npm installed. */
import { join } from 'node:path'
import { prepareTests } from './prepare.mjs'
import { openly, quietly, ROOT } from './process.mjs'
import { main, step } from './step.mjs'

const contracts = (script, args = [], env) => quietly('node', [`contracts/scripts/${script}.mjs`, ...args], env)
const workspace = (script) => quietly('npm', ['run', '-s', script, '-w', 'contracts'])

const CHECKS = [
  ['lint', () => quietly('biome', ['check', '--config-path', 'configs', '.'])],
  ['contract lint', () => workspace('lint')],
  ['contract tests', () => contracts('forge', ['test'], { FOUNDRY_PROFILE: 'test' })],
  ['contract ABIs', () => contracts('abi', ['--check'])],
  ['contract layouts', () => workspace('layout')],
  ['contract sizes', () => contracts('sizes')],
  ['contract coverage', () => contracts('coverage')],
  ['contract gas', () => contracts('gas')],
]

const vitest = (args, env) =>
  openly('vitest', ['run', '--root', ROOT, '--config', join(ROOT, 'configs/vitest.config.ts'), ...args], env)

await main(async () => {
  const args = process.argv.slice(2)
  const started = performance.now()
  const prepared = await prepareTests()
  const failed = args.length > 0 ? [] : await failing(CHECKS)
  try {
    if ((await vitest(args, prepared.env)) !== 0) failed.push('vitest')
  } finally {
    await prepared.close()
  }
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(
    failed.length > 0 ? `Failed: ${failed.join(', ')}.` : `Everything passed in ${seconds} s${prepared.note}.`,
  )
  return failed.length > 0 ? 1 : 0
})

async function failing(checks) {
  const failed = []
  for (const [name, check] of checks) {
    await step(name, check).catch((error) => {
      console.error(error.message.trim())
      failed.push(name)
    })
  }
  return failed
}
