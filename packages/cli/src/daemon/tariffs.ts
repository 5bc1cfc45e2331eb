import type { Network } from '@opgpu/chain'
import type { DaemonOptions } from '@opgpu/node'
import type { Address } from '@opgpu/protocol'
import { CodedError } from '@opgpu/utils'
import type { Settings } from './settings.js'

interface Price {
  text: string
  /** In every network that has a token of this name. */
  amounts: Map<Address, bigint>
}

/** A provider's prices in other tokens than its networks' own. Throws `bad_amount` and `bad_config`. */
export async function tariffsOf(
  { tokenRate, tokenGpuRate }: Settings,
  networks: readonly Network[],
): Promise<DaemonOptions['tariffs']> {
  const [cpus, gpus] = await Promise.all([pricesOf(tokenRate, networks), pricesOf(tokenGpuRate, networks)])
  for (const [symbol, { text }] of gpus) if (!cpus.has(symbol)) throw incomplete(text, `--token-rate "… ${symbol}"`)
  const tariffs = [...cpus].flatMap(([symbol, { text, amounts }]) => {
    const gpu = gpus.get(symbol)
    if (gpu === undefined) throw incomplete(text, `--token-gpu-rate "… ${symbol}"`)
    return [...amounts].map(([token, cpuPerSecond]) => {
      return [token, { cpuPerSecond, gpuPerSecond: gpu.amounts.get(token) }]
    })
  })
  return Object.fromEntries(tariffs)
}

/** By the tokens' names. */
async function pricesOf(texts: readonly string[], networks: readonly Network[]): Promise<Map<string, Price>> {
  const prices = new Map<string, Price>()
  for (const text of texts) {
    const [symbol, price] = await priceOf(text, networks)
    if (prices.has(symbol)) throw refused(`"${text}" is a second price in ${symbol}`, 'give one for each token')
    prices.set(symbol, price)
  }
  return prices
}

async function priceOf(text: string, networks: readonly Network[]): Promise<[string, Price]> {
  const { parseMoney } = await import('@opgpu/protocol/units')
  const { symbol } = parseMoney(
    text,
    networks.flatMap(({ tokens }) => tokens),
  ).token
  const having = networks.filter(({ tokens }) => tokens.some((token) => token.symbol === symbol))
  const amounts = having.map(({ tokens, contracts }): [Address, bigint] => {
    const { token, amount } = parseMoney(text, tokens)
    if (token.address !== contracts.token) return [token.address, amount]
    throw refused(`"${text}" is in the network's own token`, 'use --rate and --gpu-rate')
  })
  return [symbol, { text, amounts: new Map(amounts) }]
}

/** A GPU for nothing is asked for by nobody who only forgot its price. */
function incomplete(text: string, missing: string): CodedError<'bad_config'> {
  return refused(`"${text}" is only one of the two prices of a token`, `add ${missing}`)
}

function refused(message: string, hint: string): CodedError<'bad_config'> {
  return new CodedError('bad_config', message, { hint })
}
