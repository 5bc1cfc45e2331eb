import { join } from 'node:path'
import type { TarEntry } from '@opgpu/executor'
import { runCommand } from '../engine/command.js'
import type { BuildOptions } from './packages.js'
import { type BuiltImage, buildImage, type Recipe } from './recipe.js'
import { baseEntries, treeEntries } from './tree.js'

const recipe: Recipe = {
  name: 'busybox',
  revision: 1,
  config: { env: { PATH: '/usr/bin' }, cmd: ['sh'], workingDir: '/' },
  async entries(packages, { signal }) {
    await packages.add('busybox-static')
    const applets = await runCommand(join(packages.root, 'bin/busybox'), ['--list'], { signal })
    return [
      ...baseEntries(),
      ...applets.trim().split('\n').filter(isApplet).map(linkTo),
      ...(await treeEntries(packages.root, /^(etc|usr\/share)\//)),
    ]
  },
}

function isApplet(name: string): boolean {
  return name !== 'busybox'
}

function linkTo(name: string): TarEntry {
  return { kind: 'link', path: `usr/bin/${name}`, target: 'busybox' }
}

/** A shell and the usual small programs, about 2 MB. Rejects with `no_packages` or `command_failed`. */
export async function busyboxImage(directory: string, options: BuildOptions): Promise<BuiltImage> {
  return buildImage(recipe, directory, options)
}
