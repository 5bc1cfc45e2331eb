import { type Account, OGPN, within } from './world.js'

/** Credits for a client. */
export async function prepareClient(client: Account, amount = 500n * OGPN): Promise<void> {
  const chain = await client.open()
  const { token, paymentEscrow } = chain.network.contracts
  await chain.send('approve', { type: 'approve', token, spender: paymentEscrow, amount }, within(30))
  await chain.send('deposit', { type: 'deposit', token, amount }, within(30))
  await chain.close()
}

/** A provider that is its own owner, with stake and all of it as collateral. */
export async function prepareProvider(provider: Account, amount = 900n * OGPN): Promise<void> {
  const chain = await provider.open()
  const { token, stakingVault } = chain.network.contracts
  const operator = provider.signer.address
  const consent = { operator, authorised: true, consent: '0x' } as const
  await chain.send('approve', { type: 'approve', token, spender: stakingVault, amount }, within(30))
  await chain.send('stake', { type: 'stake', amount }, within(30))
  await chain.send('operator', { type: 'setOperator', ...consent }, within(30))
  await chain.send('collateral', { type: 'addCollateral', operator, amount }, within(30))
  await chain.close()
}
