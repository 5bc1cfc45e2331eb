import { HOOK_NAME } from './gpu-hook.js'

/** The name by which an engine knows the runtime, as the vendor's own configuration tool sets it. */
export const RUNTIME_NAME = 'nvidia'

/**
 * As the vendor's runtime does, gives devices to whatever container names some in its environment. A hook that dockerd
 * has asked for comes later in the file and so takes the place of this one.
 */
export const runtimeScript = (hooks: string) => `#!/bin/sh
set -eu
bundle=
previous=
for argument; do
  [ "$previous" != --bundle ] || bundle=$argument
  previous=$argument
done
if [ -n "$bundle" ] && grep -q '"NVIDIA_VISIBLE_DEVICES=' "$bundle/config.json"; then
  hook='{"path":"${hooks}/${HOOK_NAME}","args":["${HOOK_NAME}","prestart"],"env":["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]}'
  sed -i "1s|^{|{\\"hooks\\":{\\"prestart\\":[$hook]},|" "$bundle/config.json"
fi
exec runc "$@"
`
