import type { ProposalView } from '@opgpu/api/client'
import { CodedError } from '@opgpu/utils'
import { usageError } from '../../errors.js'
import type { Counter } from '../../money/open.js'

export const PROPOSAL = ['<proposal>', 'its number, or how it begins'] as const

/** A proposal by its whole number or enough of it. */
export async function proposalNamed({ money, account }: Counter, given: string): Promise<ProposalView> {
  if (!/^[0-9]{1,78}$/.test(given)) throw usageError(`"${given}" is not a proposal's number`, 'see: opgpu gov ls')
  const { proposals } = await money.governance({ account })
  const found = proposals.filter(({ id }) => String(id).startsWith(given))
  const [proposal] = found
  if (proposal === undefined) {
    throw new CodedError('not_found', `no proposal begins with ${given}`, { hint: 'see: opgpu gov ls' })
  }
  if (found.length > 1) throw usageError(`several proposals begin with ${given}`, 'write more of the number')
  return proposal
}
