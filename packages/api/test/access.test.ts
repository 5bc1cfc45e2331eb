import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TASK_STATES } from '@opgpu/market'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { announceUrl, ensureToken, JOB_STATES, readToken, readUrl, withdrawUrl } from '../src/index.js'

let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'opgpu-api-'))
})
afterAll(() => rm(dataDir, { recursive: true }))

describe('the token file', () => {
  it('is made once, for its owner only', async () => {
    expect(await readToken(dataDir)).toBeUndefined()
    const token = await ensureToken(dataDir)
    expect(token.reveal()).toMatch(/^[\w-]{43}$/)
    expect((await ensureToken(dataDir)).reveal()).toBe(token.reveal())
    expect((await stat(join(dataDir, 'api-token'))).mode & 0o777).toBe(0o600)
  })

  it('is not trusted once others can read it', async () => {
    await chmod(join(dataDir, 'api-token'), 0o644)
    await expect(readToken(dataDir)).rejects.toMatchObject({ code: 'unsafe_permissions' })
  })
})

describe('the url file', () => {
  it('comes and goes with the daemon', async () => {
    expect(await readUrl(dataDir)).toBeUndefined()
    await announceUrl(dataDir, 'http://127.0.0.1:1')
    expect(await readUrl(dataDir)).toBe('http://127.0.0.1:1')
    await withdrawUrl(dataDir)
    expect(await readUrl(dataDir)).toBeUndefined()
  })
})

describe('the states of a job', () => {
  it('are the market rules’ own', () => {
    expect([...JOB_STATES]).toEqual([...TASK_STATES])
  })
})
