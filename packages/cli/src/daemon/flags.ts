import type { Command } from 'commander'

/** Options of `start` and `init`, as given; each has the name of its field in `config.yaml`. */
export interface DaemonFlags {
  role?: string[]
  network?: string
  alsoNetwork?: string[]
  listen?: string[]
  announce?: string[]
  bootstrap?: string[]
  apiPort?: string
  docker?: string
  runtime?: string
  cpus?: string
  memory?: string
  disk?: string
  rate?: string
  gpuRate?: string
  tokenRate?: string[]
  tokenGpuRate?: string[]
  settleAge?: string
  settleTasks?: string
  settleValue?: string
  wallet?: string
  coinPrice?: string
  storageQuota?: string
  logLevel?: string
}

const collect = (text: string, before: string[] = []) => [...before, text]

export function addDaemonOptions(command: Command): Command {
  return command
    .option('--role <role>', 'client, provider or bootstrap (repeatable; default client)', collect)
    .option('--network <file>', 'the network: chain and contracts')
    .option('--also-network <file>', 'a chain to trade on beside it (repeatable)', collect)
    .option('--listen <addr>', 'multiaddr to listen on (repeatable; default loopback, a free port)', collect)
    .option('--announce <addr>', 'multiaddr to tell others instead (repeatable)', collect)
    .option('--bootstrap <addr>', 'multiaddr of a node to meet the network through (repeatable)', collect)
    .option('--api-port <port>', 'port of the local API (default: a free one)')
    .option(
      '--docker <endpoint>',
      'Docker Engine: unix:///path or tcp://host:port (default DOCKER_HOST, else its usual socket)',
    )
    .option('--runtime <name>', 'OCI runtime, such as runsc')
    .option('--cpus <count>', 'CPUs on offer (default: all but one)')
    .option('--memory <size>', 'memory on offer (default: three quarters)')
    .option('--disk <size>', 'disk on offer for outputs')
    .option('--rate <price>', 'asked for a second of one CPU, like "0.001 OGPN"')
    .option('--gpu-rate <price>', 'asked for a second of one GPU')
    .option('--token-rate <price>', 'the same in another token, like "0.0005 USDC" (repeatable)', collect)
    .option('--token-gpu-rate <price>', 'and for a second of one GPU (repeatable)', collect)
    .option('--settle-age <duration>', 'how long results wait to be settled together, like 10m (default: not at all)')
    .option('--settle-tasks <count>', 'so many are settled at once, before that time')
    .option('--settle-value <amount>', 'and so much, like "100 OGPN"')
    .option('--wallet <address>', "pay this client's jobs from a cloud wallet, by this daemon's session key")
    .option('--coin-price <price>', 'what one of the chain\'s coins is worth, like "30000 OGPN", for quotes')
    .option('--storage-quota <size>', 'the most that files and images may take on disk')
    .option('--log-level <level>', 'debug, info, warn, error or silent')
}
