/** Everything below is what a POSIX shell has built in: the probe's image holds no other program. */

/** Prints one fact a line. Forks last, and each fork waits for the next, so the deepest number is the limit. */
export const SEE = `
while read key value rest; do
  case $key in CapEff:|CapPrm:|CapInh:|CapBnd:|NoNewPrivs:|Seccomp:|Uid:) echo "$key $value" ;; esac
done < /proc/self/status
while read name rest; do case $name in *:) echo "Interface: \${name%:}" ;; esac; done < /proc/net/dev
if ( : > /probe ) 2> /dev/null; then echo 'Root: writable'; else echo 'Root: read-only'; fi
now() { read seconds rest < /proc/uptime; now=\${seconds%.*}\${seconds#*.}; }
used() { read line < /proc/self/stat; set -- \${line#*) }; used=$((\${12} + \${13})); }
now; start=$now; used; before=$used
while [ $((now - start)) -lt 50 ]; do now; done
used; echo "Cpu: $((100 * (used - before) / (now - start)))"
nest() { echo "Processes: $1"; [ $1 -ge $MOST ] || ( nest $(($1 + 1)) ); : ; }
nest 1
`

/** Doubles a text until something stops it. */
export const GROW = 'text=0123456789abcdef; while :; do text=$text$text; done'

/** Writes four times the megabyte that it may. A refused write ends it; where sizes are only watched, it waits to be ended. */
export const FILL = `
text=0123456789abcdef; i=0
while [ $i -lt 12 ]; do text=$text$text; i=$((i + 1)); done
i=0
while [ $i -lt 64 ]; do echo "$text" || { echo 'Refused: yes' >&2; exit 1; }; i=$((i + 1)); done > /out/fill
while :; do :; done
`

/** Shows the devices that a job was given. */
export const DEVICES = `
for node in /dev/nvidia[0-9]*; do [ -e "$node" ] && echo "Device: $node"; done
exit 0
`
