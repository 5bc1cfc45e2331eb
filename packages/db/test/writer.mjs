// Writes numbered records, two at a time in one synced batch, and prints a number once it is acknowledged.
import { openDatabase } from '../dist/index.js'

const database = await openDatabase(process.argv[2], { schemaVersion: 1 })
for (let n = 0; ; n++) {
  const id = n.toString().padStart(8, '0')
  await database.batch([
    { type: 'put', bucket: 1, id, value: { n, amount: BigInt(n) }, sync: true },
    { type: 'put', bucket: 2, id, value: { n }, sync: true },
  ])
  process.stdout.write(`${n}\n`)
}
