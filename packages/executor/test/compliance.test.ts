import { executorCompliance } from '../src/compliance/index.js'
import { dockerSetup } from './engine.js'

executorCompliance('docker, outputs on a loopback file system', () => dockerSetup())
executorCompliance('docker, outputs watched', () => dockerSetup({ outputQuota: 'watch' }))
