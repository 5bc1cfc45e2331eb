import type { BuildOptions, UnpackedPackages } from './packages.js'
import { type BuiltImage, buildImage, type Recipe } from './recipe.js'
import { baseEntries, treeEntries } from './tree.js'

/** Documentation, locales, character sets, and the modules whose own libraries are left out. */
const DROPPED = [
  /^etc\//,
  /^usr\/share\//,
  /\/gconv\//,
  /\/(test|idlelib|lib2to3|tkinter|turtledemo|ensurepip|pydoc_data)\//,
  /lib-dynload\/(_bz2|_crypt|_ctypes|_curses|_curses_panel|_dbm|_hashlib|_lzma|_sqlite3|_ssl|_uuid|nis|readline)\./,
  /lib-dynload\/(_test|_xxtest|xxlimited)/,
]

const recipe: Recipe = {
  name: 'python',
  revision: 1,
  config: {
    env: { PATH: '/usr/bin', LANG: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' },
    cmd: ['python3'],
    workingDir: '/',
  },
  async entries(packages) {
    const version = await pythonVersion(packages)
    const library = [`libpython${version}-minimal`, `libpython${version}-stdlib`]
    await packages.add(`python${version}-minimal`, ...library, 'libc6', 'libexpat1', 'zlib1g')
    const dropped = new RegExp(DROPPED.map(({ source }) => source).join('|'))
    return [
      ...baseEntries(),
      ...(await treeEntries(packages.root, dropped)),
      { kind: 'link', path: 'usr/bin/python3', target: `python${version}` },
      { kind: 'link', path: 'usr/bin/python', target: `python${version}` },
    ]
  },
}

/** The version, such as 3.11, that Debian's `python3-minimal` stands for. */
async function pythonVersion(packages: UnpackedPackages): Promise<string> {
  await packages.add('python3-minimal')
  const depends = await packages.field('python3-minimal', 'Pre-Depends')
  const version = /python(3\.\d+)-minimal/.exec(depends)?.[1]
  if (version === undefined) throw new Error(`python3-minimal depends on no Python: ${depends}`)
  return version
}

/** Python 3 with its standard library, about 25 MB. Rejects with `no_packages` or `command_failed`. */
export async function pythonImage(directory: string, options: BuildOptions): Promise<BuiltImage> {
  return buildImage(recipe, directory, options)
}
