import type { Call } from '../../port.js'
import { governanceWords } from './governance.js'
import { moneyWords, tokenWords } from './money.js'
import { sessionWords } from './sessions.js'
import { stakeWords } from './stake.js'
import { taskWords } from './tasks.js'
import { walletWords } from './wallets.js'
import type { Book, Describer } from './words.js'

const words: Describer<Call> = {
  ...taskWords,
  ...moneyWords,
  ...sessionWords,
  ...stakeWords,
  ...walletWords(describeCall),
  ...governanceWords,
  ...tokenWords,
}

/** What a person signs with a call, in sentences with amounts like "2.5 OGPN". */
export function describeCall(call: Call, network: Book): string[] {
  return (words[call.type] as (call: Call, book: Book) => string[])(call, network)
}
