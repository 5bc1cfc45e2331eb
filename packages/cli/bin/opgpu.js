#!/usr/bin/env node
import module from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 12)) {
  process.stderr.write(`opgpu: Node.js 22.12 or newer is needed, this is ${process.versions.node}\n`)
  process.exit(1)
}
const words = process.argv.slice(2)
// In the home directory: whoever can write the cache decides what code runs. A daemon would keep what it read, 8 MB.
if (!words.includes('start')) module.enableCompileCache(join(homedir(), '.cache', 'opgpu'))
const { main } = await import('../dist/main.js')
process.exitCode = await main(words)
// A daemon that could not start may have left a socket open.
if (process.exitCode !== 0) process.exit()
