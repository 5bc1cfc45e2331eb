import { homedir } from 'node:os'
import { join } from 'node:path'

export interface Environment {
  /** Where the daemon keeps everything. `OPGPU_HOME`, default `~/.opgpu`. */
  dataDir: string
  /** Whether errors show their stack. `OPGPU_DEBUG`. */
  debug: boolean
  /** The Docker Engine's own variable, `DOCKER_HOST`. */
  dockerHost: string | undefined
  /** A file with the password of an owner's keystore. `OPGPU_PASSWORD_FILE`. */
  passwordFile: string | undefined
}

/** The one place where environment variables are read. */
export function readEnvironment(): Environment {
  const { OPGPU_HOME, OPGPU_DEBUG, DOCKER_HOST, OPGPU_PASSWORD_FILE } = process.env
  return {
    dataDir: OPGPU_HOME || join(homedir(), '.opgpu'),
    debug: Boolean(OPGPU_DEBUG),
    dockerHost: DOCKER_HOST || undefined,
    passwordFile: OPGPU_PASSWORD_FILE || undefined,
  }
}
