import type { Command } from 'commander'
import type { Act } from '../action.js'

export function addDaemonCommands(program: Command, act: Act): void {
  void program
  void act
}
