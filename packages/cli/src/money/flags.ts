import type { Command } from 'commander'

/** Who signs, and whether it is asked. */
export interface SignFlags {
  /** An owner's keystore file. */
  from?: string
  /** The daemon pays for what the owner signed. */
  carry?: boolean
  unsigned?: boolean
  address?: string
  network?: string
  chain?: string
  yes?: boolean
}

const WHO = `
Who signs: this daemon's own key. With --from FILE the key in a keystore file (its password is asked, or read from the
file that OPGPU_PASSWORD_FILE names); no daemon is needed then. With --unsigned --address ADDRESS nothing is signed or
sent: the transaction is printed for a hardware wallet. What is signed is told first and asked, unless --yes.`

const CHAIN = [
  '--chain <name>',
  "which of the daemon's chains, by its network's name or its id (default: its first)",
] as const

export function addSignOptions(command: Command): Command {
  return addKeyOptions(command)
    .option('--unsigned', 'print the transaction instead of signing it')
    .option('--address <address>', 'whose transaction it is, with --unsigned')
}

/** For what an owner can sign and a daemon can carry, so that the owner needs no coin for gas. */
export function addCarryOptions(command: Command): Command {
  return addSignOptions(command).option('--carry', 'with --from: the daemon pays for the transaction')
}

/** For what only looks; whose it is has to be said where no daemon is asked. */
export function addLookOptions(command: Command): Command {
  return command.option('--network <file>', 'ask the node of this network instead of the daemon').option(...CHAIN)
}

/** For what is only signed and handed to somebody. */
export function addKeyOptions(command: Command): Command {
  return command
    .option('--from <keystore>', "sign with an owner's keystore file")
    .option('--network <file>', "the network, with --from or --unsigned (default: the daemon's)")
    .option(...CHAIN)
    .option('-y, --yes', 'do not ask')
}

/** The help of a group of commands: who signs, and a line to begin with. */
export function explainGroup(group: Command, example: string): Command {
  return group.addHelpText('after', `${WHO}\n\nExample:\n  ${example}`)
}
