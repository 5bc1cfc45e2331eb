export type Architecture = 'amd64' | 'arm64'

/** The part of an image's configuration that OpGPU sets. */
export interface ImageConfig {
  architecture: Architecture
  env?: Record<string, string>
  entrypoint?: string[]
  cmd?: string[]
  workingDir?: string
  /** `uid[:gid]` or a name of the image's own. */
  user?: string
}

/** OCI configuration with a fixed key order and no time, so that equal images have equal ids. */
export function encodeConfig(config: ImageConfig, diffIds: string[]): Buffer {
  const env = Object.entries(config.env ?? {}).map(([name, value]) => `${name}=${value}`)
  return Buffer.from(
    JSON.stringify({
      architecture: config.architecture,
      config: {
        Cmd: config.cmd,
        Entrypoint: config.entrypoint,
        Env: env.sort(),
        User: config.user,
        WorkingDir: config.workingDir,
      },
      os: 'linux',
      rootfs: { diff_ids: diffIds, type: 'layers' },
    }),
  )
}
