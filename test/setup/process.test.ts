import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'

const helpers = new URL('../../configs/setup/process.mjs', import.meta.url).href

/** A process that runs this script as a child of its own through `openly`, as `run.mjs` does. */
function openly(script: string): ChildProcess {
  const code = `import { openly } from '${helpers}'
    process.exitCode = await openly(process.execPath, ['--eval', ${JSON.stringify(script)}])`
  return spawn(process.execPath, ['--input-type=module', '--eval', code], { stdio: ['pipe', 'pipe', 'inherit'] })
}

async function outcome(child: ChildProcess) {
  const [output, [code]] = await Promise.all([text(child.stdout ?? []), once(child, 'close')])
  return { output, code }
}

test('input, output and exit code pass through', async () => {
  const child = openly('process.stdin.pipe(process.stdout); process.exitCode = 7')
  child.stdin?.end('hello')
  expect(await outcome(child)).toEqual({ output: 'hello', code: 7 })
})

test.each(['SIGINT', 'SIGTERM'] as const)('%s passes through', async (signal) => {
  const child = openly(`process.on('${signal}', () => process.exit(9)); setInterval(() => {}, 1000); console.log('up')`)
  await once(child.stdout ?? child, 'data')
  child.kill(signal)
  expect((await outcome(child)).code).toBe(9)
})

test('the end of a child by a signal is an exit code', async () => {
  expect((await outcome(openly('process.kill(process.pid, "SIGKILL")'))).code).toBe(137)
})
