import { type GossipSub, gossipsub } from '@libp2p/gossipsub'
import { type Identify, identify } from '@libp2p/identify'
import { type KadDHT, kadDHT, passthroughMapper, removePrivateAddressesMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { type Ping, ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { isPrivate } from '@libp2p/utils'
import { yamux } from '@libp2p/yamux'
import type { Libp2pOptions } from 'libp2p'
import { gossipOptions } from './gossip-options.js'
import { hostKey } from './identity.js'
import { knownTopics } from './topics.js'

export interface HostConfig {
  /** Name of the network (`configs/networks`): part of every topic and of the DHT's protocol. */
  network: string
  /** Networks beside it whose gossip passes here too; peers are sought in the first one. */
  otherNetworks?: readonly string[]
  /** secp256k1 private key of the daemon, 32 bytes: peer id and EVM address come from the same key. */
  privateKey: Uint8Array
  /** Multiaddrs to listen on. Default: a free TCP port of the loopback interface. */
  listen?: string[]
  /** Multiaddrs told to others instead of those listened on. */
  announce?: string[]
  /** Multiaddrs with peer id of the nodes to meet first. */
  bootstrap?: string[]
  /** Whether this node stores and answers DHT records (`server`) or only asks (`client`, the default). */
  dht?: 'client' | 'server'
  /** How many connected peers the node seeks; it accepts more. Default 12. */
  wantedPeers?: number
  /** Connections beyond this are pruned. Default 200. */
  maxConnections?: number
  /** Whether private and loopback addresses are dialled and told on. Default true; false on a public network. */
  privateAddresses?: boolean
}

export type HostServices = { identify: Identify; ping: Ping; dht: KadDHT; pubsub: GossipSub }

const MiB = 1024 * 1024
export const WANTED_PEERS = 12
const MAX_CONNECTIONS = 200

/** A libp2p configuration without a datastore: whoever builds the node adds the one that its peer store persists in. */
export function hostOptions(config: HostConfig): Libp2pOptions<HostServices> {
  const privateAddresses = config.privateAddresses ?? true
  return {
    privateKey: hostKey(config.privateKey),
    addresses: { listen: config.listen ?? ['/ip4/127.0.0.1/tcp/0'], announce: config.announce ?? [] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux(muxerOptions)],
    connectionGater: privateAddresses ? {} : { denyDialMultiaddr: isPrivate },
    // A machine that is busy with a job answers late; that alone must not cut a provider off from its client.
    connectionMonitor: { pingTimeout: { minTimeout: 20_000 } },
    connectionManager: connectionOptions(config.maxConnections ?? MAX_CONNECTIONS),
    services: {
      identify: identify(),
      ping: ping(),
      dht: kadDHT({
        protocol: `/opgpu/${config.network}/kad/1`,
        clientMode: config.dht !== 'server',
        // Every query waits for the first one, about ourselves; that one waits for a peer and not for the clock.
        initialQuerySelfInterval: 50,
        peerInfoMapper: privateAddresses ? passthroughMapper : removePrivateAddressesMapper,
      }),
      pubsub: gossipsub(gossipOptions(knownTopics(config).keys())),
    },
  }
}

/** What one connection may hold: streams × window, instead of yamux's 1,000 × 16 MiB. */
const muxerOptions = {
  maxInboundStreams: 128,
  // Streams that arrive before the connection is set up; one more and the whole connection is dropped.
  maxEarlyStreams: 32,
  maxOutboundStreams: 256,
  streamOptions: { maxStreamWindowSize: 4 * MiB, maxReadBufferLength: 8 * MiB },
}

function connectionOptions(maxConnections: number): Libp2pOptions['connectionManager'] {
  return {
    maxConnections,
    maxParallelDials: 16,
    maxDialQueueLength: 128,
    // The default of 5 a second refuses most peers that come from one address (one machine, one NAT).
    inboundConnectionThreshold: 64,
    maxIncomingPendingConnections: 64,
    // Our own loop redials (`PeerKeeper`); libp2p's gives up after a few tries.
    reconnectRetries: 0,
  }
}
