#!/usr/bin/env node
import process from 'node:process'
import { quickstart } from '../dist/quickstart/main.js'

process.exitCode = await quickstart(process.argv.slice(2))
