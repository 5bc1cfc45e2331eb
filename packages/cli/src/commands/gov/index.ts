import type { Command } from 'commander'
import type { Act } from '../../action.js'
import { explainGroup } from '../../money/flags.js'
import { addBallots } from './ballots.js'
import { addDecisions } from './decisions.js'
import { addPropose } from './propose.js'
import { addGovViews } from './views.js'

export function addGov(program: Command, act: Act): void {
  const gov = program.command('gov').description("the stakers' decisions: proposals, votes, parameters, the watchdog")
  explainGroup(gov, 'opgpu gov vote 1234 for --reason "cheaper for everybody"')
  addGovViews(gov, act)
  addPropose(gov, act)
  addBallots(gov, act)
  addDecisions(gov, act)
}
