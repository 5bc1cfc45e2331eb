import { readFile, rename, writeFile } from 'node:fs/promises'

interface Header {
  number: string
  timestamp: string
}

interface State {
  blocks: { header: Header }[]
}

/**
 * Every start of anvil makes a first block of its own and writes it beside the earlier ones, in no order; which of them
 * the next start takes for the chain's first would be chance. The oldest stays. Without a file there is nothing to do.
 */
export async function keepOldestGenesis(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return
  const state = parse(text)
  const [oldest, ...later] = (state?.blocks ?? []).filter(isFirst).sort((a, b) => timeOf(a) - timeOf(b))
  if (state === undefined || oldest === undefined || later.length === 0) return
  const blocks = state.blocks.filter((block) => block === oldest || !isFirst(block))
  await writeFile(`${path}.new`, JSON.stringify({ ...state, blocks }), { mode: 0o600 })
  await rename(`${path}.new`, path)
}

/** A file that is cut short is for anvil to complain about. */
function parse(text: string): State | undefined {
  try {
    return JSON.parse(text) as State
  } catch {
    return undefined
  }
}

function isFirst({ header }: { header: Header }): boolean {
  return Number(header.number) === 0
}

function timeOf({ header }: { header: Header }): number {
  return Number(header.timestamp)
}
