/**
 * run.mjs SCRIPT [ARGUMENT…]: sets up, then runs the script on the Node that npm installed. Its input, output, signals
 * and exit code are the caller's; what setting up has to say goes to stderr.
 */
import { NODE, openly } from './process.mjs'
import { setUp } from './setup.mjs'
import { main } from './step.mjs'

await main(async () => {
  await setUp()
  return openly(NODE, process.argv.slice(2))
})
