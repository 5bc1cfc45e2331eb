import { CodedError } from '@opgpu/utils'

export function unreachable(url: string, cause: unknown): CodedError<'chain_unreachable'> {
  return new CodedError('chain_unreachable', `no answer from the chain's node at ${withoutSecrets(url)}`, {
    details: { rpcUrl: withoutSecrets(url) },
    hint: 'check that the node is running and that rpcUrl in the network file is right',
    cause,
  })
}

/** Providers put their keys in the path or the query. */
function withoutSecrets(url: string): string {
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}
