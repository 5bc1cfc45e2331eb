import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { exclusively } from './lock.js'

describe.runIf(process.platform === 'linux')('exclusively', () => {
  const name = `test ${process.pid}`
  const signal = AbortSignal.timeout(20_000)

  test('lets one in at a time', async () => {
    let inside = 0
    const most: number[] = []
    const work = async () => {
      most.push(++inside)
      await new Promise(setImmediate)
      inside--
    }
    await Promise.all(Array.from({ length: 5 }, () => exclusively(name, signal, work)))
    expect(most).toEqual([1, 1, 1, 1, 1])
  })

  test('is given up after a failure', async () => {
    await expect(exclusively(name, signal, () => Promise.reject(new Error('x')))).rejects.toThrow('x')
    expect(await exclusively(name, signal, async () => 'in')).toBe('in')
  })

  test('stops waiting when told to', async () => {
    const stop = new AbortController()
    await exclusively(name, signal, async () => {
      const waiting = exclusively(name, stop.signal, async () => 'in')
      stop.abort(new Error('told to'))
      await expect(waiting).rejects.toThrow('told to')
    })
  })

  test('is given up when its holder is killed', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'opgpu-lock-'))
    const script = join(directory, 'hold.ts')
    const module = new URL('./lock.ts', import.meta.url).href
    await writeFile(
      script,
      `import { exclusively } from '${module}'
       await exclusively('${name}', new AbortController().signal, () => new Promise(() => process.send('held')))`,
    )
    const holder = fork(script)
    await once(holder, 'message')
    const waiting = exclusively(name, signal, async () => 'in')
    holder.kill('SIGKILL')
    expect(await waiting).toBe('in')
    await rm(directory, { recursive: true })
  })
})
