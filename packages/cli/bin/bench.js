#!/usr/bin/env node
import process from 'node:process'
import { bench } from '../dist/bench/main.js'

process.exitCode = await bench(process.argv.slice(2))
