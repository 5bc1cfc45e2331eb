/** Runs one step and says on stderr, in one line, how it went and how long it took; `work` may return a word about it. */
export async function step(name, work) {
  const started = performance.now()
  try {
    const note = await work()
    say(name, note ?? 'done', started)
  } catch (error) {
    say(name, 'failed', started)
    throw error
  }
}

function say(name, outcome, started) {
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stderr.write(`${name.padEnd(14)} ${outcome} (${seconds} s)\n`)
}

/** Runs a program's main function; a failure is one message on stderr and exit code 1. */
export async function main(work) {
  try {
    process.exitCode = await work()
  } catch (error) {
    process.stderr.write(`${error.message.trim()}\n`)
    process.exitCode = 1
  }
}
