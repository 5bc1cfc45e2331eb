import { z } from 'zod'
import { codec, digestOf, LIMITS } from './codec.js'
import { keccak256 } from './hash.js'
import type { Address, Hex32 } from './ids.js'
import { address, amount, multiaddrs, signature, timestamp } from './schemas.js'
import { addressOf, recoverPublicKey, type Signed, type Signer } from './sign.js'
import { GPU_VENDORS } from './spec.js'

const prices = { cpuPerSecond: amount, gpuPerSecond: amount }

/** What a provider states about its machine; measured, never taken from a list of known cards. */
export const capabilityCardSchema = z.strictObject({
  version: z.literal(1),
  provider: address,
  /** Unix milliseconds; of two cards by one provider the later counts. */
  issuedAt: timestamp,
  addresses: multiaddrs,
  cpuMillis: z.int().min(0),
  memoryBytes: z.int().min(0),
  diskBytes: z.int().min(0),
  gpus: z
    .array(
      z.strictObject({
        vendor: z.enum(GPU_VENDORS),
        uuid: z.string().max(128),
        model: z.string().max(128),
        vramBytes: z.int().min(0),
      }),
    )
    .max(64),
  /** What the engine was seen to enforce, by the self-test's names. */
  enforces: z.array(z.string().max(32)).max(32),
  runtime: z.string().max(64),
  /** Asking prices in the network's own token: a second of one CPU with 4 GiB of memory, and a second of one GPU. */
  tariff: z.strictObject(prices),
  /** The same in other tokens of the network; what is not named here is not taken. */
  tariffs: z
    .array(z.strictObject({ token: address, ...prices }))
    .max(8)
    .refine((all) => new Set(all.map(({ token }) => token)).size === all.length, 'a token is named twice')
    .optional(),
})

export type CapabilityCard = z.output<typeof capabilityCardSchema>
export const capabilityCardCodec = codec(capabilityCardSchema, LIMITS.card)
export const signedCardCodec = codec(z.strictObject({ message: capabilityCardSchema, signature }), LIMITS.card)

/** `Bid.capability`: sha-256 of the card's DAG-CBOR bytes. */
export function cardDigest(card: CapabilityCard): Hex32 {
  return digestOf(capabilityCardCodec.encode(card))
}

export function signCard(signer: Signer, card: CapabilityCard): Signed<CapabilityCard> {
  return { message: card, signature: signer.sign(signingDigest(card)) }
}

/** The card's author, or undefined when the signature is not the named provider's. */
export function cardAuthor(signed: Signed<CapabilityCard>): Address | undefined {
  return cardKey(signed) && signed.message.provider
}

/** The public key of the provider that a card names, or undefined when the signature is another's. */
export function cardKey({ message, signature }: Signed<CapabilityCard>): Uint8Array | undefined {
  const key = recoverPublicKey(signingDigest(message), signature)
  return key !== undefined && addressOf(key) === message.provider ? key : undefined
}

/** Cards never reach a contract, so a domain-separated hash of the encoding is signed instead of typed data. */
function signingDigest(card: CapabilityCard): Hex32 {
  return keccak256(Buffer.concat([Buffer.from('OpGPU capability card 1\n'), capabilityCardCodec.encode(card)]))
}
