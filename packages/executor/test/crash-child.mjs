// Starts a job and dies as a daemon does when it is killed.
import { createDockerExecutor } from '@opgpu/executor'
import { silentLogger } from '@opgpu/utils'

const { options, run } = JSON.parse(process.argv[2])
const executor = await createDockerExecutor({ ...options, logger: silentLogger, signal: new AbortController().signal })
await executor.start(run, AbortSignal.timeout(20_000))
process.kill(process.pid, 'SIGKILL')
