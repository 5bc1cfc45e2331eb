import type { StakeCall } from '../../port.js'
import { type Describer, money, stakeMoney, tokenName, whenSeconds } from './words.js'

export const stakeWords: Describer<StakeCall> = {
  stake: ({ amount, owner }, book) => [
    `Stake ${stakeMoney(book, amount)}${owner === undefined ? '' : ` for ${owner}`}.`,
  ],
  stakeWithPermit: ({ amount, permit }, book) => [
    `Stake ${stakeMoney(book, amount)}, by your permit until ${whenSeconds(permit.deadline)}.`,
  ],
  unbond: ({ amount }, book) => [
    `Start to take ${stakeMoney(book, amount)} out of your stake.`,
    'It can be claimed after the unbonding delay; what is unbonding already starts to wait again.',
  ],
  claim: () => ['Take out all stake that was unbonding for the whole delay.'],
  setOperator: ({ operator, authorised }) => [
    authorised
      ? `Let the key ${operator} work on your stake, now and for ever only on yours.`
      : `Take the authority to work on your stake from the key ${operator}.`,
  ],
  addCollateral: ({ operator, amount }, book) => [
    `Make ${stakeMoney(book, amount)} of your stake the collateral of your operator ${operator}: what it does not keep is slashed from it.`,
  ],
  removeCollateral: ({ operator, amount }, book) => [
    `Take ${stakeMoney(book, amount)} of collateral back from your operator ${operator}.`,
  ],
  setVerifierBond: ({ bond }, book) => [`Hold ${stakeMoney(book, bond)} of your stake as your bond as a verifier.`],
  distribute: ({ token }, book) => [`Give the stakers' ${tokenName(book, token)} of the last week to the stakers.`],
  addRewards: ({ token, amount }, book) => [`Give ${money(book, token, amount)} to the stakers' next distribution.`],
  claimRewards: ({ token }, book) => [`Take your rewards in ${tokenName(book, token)}.`],
  relist: ({ operator }) => [`Let operator ${operator} take tasks again.`],
  delegate: ({ delegatee }) => [`Let ${delegatee} vote with your stake.`],
}
