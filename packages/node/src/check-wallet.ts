import type { StepContext } from './tasks/context.js'

type Modules = Pick<StepContext, 'chain' | 'signer' | 'options' | 'logger'>

/** Says what is missing before jobs can be paid from the daemon's cloud wallet; it may still be made while the daemon runs. */
export async function checkWallet({ chain, signer, options, logger }: Modules): Promise<void> {
  const { wallet } = options
  if (wallet === undefined) return
  if ((await chain.wallets.wallet(wallet)) === undefined) {
    return logger.warn('Jobs cannot be paid: no wallet stands there', { wallet, mend: 'opgpu wallet create' })
  }
  const { expiresAt } = await chain.wallets.sessionKey(wallet, signer.address)
  if (expiresAt * 1000 > Date.now()) return
  const mend = `opgpu wallet authorize --wallet ${wallet} --per-day AMOUNT`
  const facts = { wallet, key: signer.address, ...(expiresAt > 0 && { expiredAt: expiresAt }), mend }
  logger.warn('Jobs cannot be paid: this daemon has no live session key of the wallet', facts)
}
