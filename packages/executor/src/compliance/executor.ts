import { afterAll, beforeAll, describe } from 'vitest'
import { capacityTests } from './capacity.js'
import { jobTests } from './jobs.js'
import { restartTests } from './restarts.js'
import type { ComplianceSetup } from './setup.js'

/** What every Executor must do, real or fake. */
export function executorCompliance(name: string, create: () => Promise<ComplianceSetup>): void {
  describe(`executor compliance: ${name}`, () => {
    let setup: ComplianceSetup | undefined
    const get = () => {
      if (setup === undefined) throw new Error('the executor under test was not set up')
      return setup
    }
    beforeAll(async () => {
      setup = await create()
    })
    afterAll(() => setup?.close())
    capacityTests(get)
    jobTests(get)
    restartTests(get)
  })
}
