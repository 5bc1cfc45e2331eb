import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { environment } from '../env.js'

/** Whether a program of this name can be run. */
export async function onPath(program: string): Promise<boolean> {
  const directories = (environment().PATH ?? '').split(delimiter).filter((directory) => directory !== '')
  const found = directories.map((directory) => access(join(directory, program), constants.X_OK))
  return Promise.any(found).then(
    () => true,
    () => false,
  )
}
