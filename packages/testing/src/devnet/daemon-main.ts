import { readFile } from 'node:fs/promises'
import { runDaemon } from '@opgpu/node'
import { parseOptions } from './options-file.js'

/** One daemon of a development network, as a process of its own: `daemon-main OPTIONS.json`. */
const [, , path = ''] = process.argv
await runDaemon(parseOptions(await readFile(path, 'utf8')), (info) => process.stdout.write(`${JSON.stringify(info)}\n`))
