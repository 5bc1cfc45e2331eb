import { STAND_IN_GPUS } from './stand-ins.js'

/** dockerd calls a program of this name before a container starts that device requests were made for. */
export const HOOK_NAME = 'nvidia-container-runtime-hook'

const KNOWN = STAND_IN_GPUS.map(({ uuid, index }) => `${uuid}) node ${index} ;;`)
const ALL = STAND_IN_GPUS.map(({ index }) => `node ${index}`)

/**
 * The container's state comes on stdin. Its mounts are made and its root not yet entered, so its /dev is reached through
 * the mount namespace of its first process. As with the vendor's own hook, the last of several values of the variable counts.
 */
export const HOOK_SCRIPT = `#!/bin/sh
set -eu
[ "$1" = prestart ] || exit 0
state=$(cat)
of() { printf '%s' "$2" | tr -d '\\n' | sed -n "s/.*$1.*/\\1/p"; }
bundle=$(of '"bundle" *: *"\\([^"]*\\)"' "$state")
pid=$(of '"pid" *: *\\([0-9]*\\)' "$state")
config=$(cat "$bundle/config.json")
root=$(of '"root" *: *{ *"path" *: *"\\([^"]*\\)"' "$config")
wanted=$(of '"NVIDIA_VISIBLE_DEVICES=\\([^"]*\\)"' "$config")
case $root in /*) ;; *) root=$bundle/$root ;; esac
node() { mknod -m 666 "/proc/$pid/root$root/dev/nvidia$1" c 1 3; }
for device in $(printf '%s' "$wanted" | tr , ' '); do
  case $device in
    ${KNOWN.join('\n    ')}
    all) ${ALL.join('; ')} ;;
    void | none) ;;
    *) echo "unknown device $device" >&2; exit 1 ;;
  esac
done
`
