import type { Command } from 'commander'
import { type Context, createContext } from './context.js'

/** What a command does; a number that it resolves with is the exit code. */
type Body<A extends unknown[]> = (context: Context, ...args: A) => Promise<unknown>

/** Makes a commander action out of a body: the context comes from the options that every command has. */
export type Act = <A extends unknown[]>(body: Body<A>) => (...args: [...A, Command]) => Promise<void>

export function actionMaker(outcome: { exitCode: number }): Act {
  return <A extends unknown[]>(body: Body<A>) =>
    async (...args: [...A, Command]) => {
      const command = args.at(-1) as Command
      const { dataDir, json = false } = command.optsWithGlobals<{ dataDir: string; json?: boolean }>()
      const given = args.slice(0, -1) as unknown[] as A
      const code = await body(createContext(dataDir, json), ...given)
      if (typeof code === 'number') outcome.exitCode = code
    }
}
