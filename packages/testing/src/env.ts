/** What the process was started with: PATH, DOCKER_HOST, XDG_RUNTIME_DIR, and all of it for the programs we start. */
export function environment(): NodeJS.ProcessEnv {
  return process.env
}
