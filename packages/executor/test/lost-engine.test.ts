import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { jobRun, signal } from '../src/compliance/setup.js'
import { CuttableSocket } from './cut.js'
import { type DockerSetup, dockerSetup, testSocket } from './engine.js'

let directory: string
let socket: CuttableSocket
let setup: DockerSetup
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'opgpu-cut-'))
  socket = new CuttableSocket(join(directory, 'docker.sock'), testSocket())
  await socket.mend()
  setup = await dockerSetup({ endpoint: join(directory, 'docker.sock') })
})
afterAll(async () => {
  await setup.close()
  socket.cut()
  await rm(directory, { recursive: true })
})

test('an engine that is lost while a job runs is told at once, and the job is found again when it is back', async () => {
  const command = setup.sh('echo begun; sleep 2; exit 4')
  const job = await setup.executor.start(await jobRun(setup, 'task', { command }), signal())
  socket.cut()
  await expect(job.wait(signal())).rejects.toMatchObject({ code: 'engine_unreachable' })
  await expect(setup.executor.attach('task')).rejects.toMatchObject({ code: 'engine_unreachable' })
  await socket.mend()
  const found = await setup.executor.attach('task')
  expect(found?.startedAt).toBe(job.startedAt)
  expect(await found?.wait(signal())).toMatchObject({ exitCode: 4, failure: { code: 'exit_code' } })
})
