import { codec } from './codec.js'
import { bytesOf, sha256 } from './hash.js'
import { type Hex32, ZERO_HASH } from './ids.js'
import { type MeterSample, meterSampleSchema } from './wire.js'

const MAX_SAMPLE_BYTES = 512
const DIGEST_BYTES = 32
const sampleCodec = codec(meterSampleSchema, MAX_SAMPLE_BYTES)

/** `Result.meter`: a hash chain, root₀ = 0 and rootₙ = sha-256(rootₙ₋₁ ‖ DAG-CBOR of sample n). */
export function meterRoot(samples: readonly MeterSample[]): Hex32 {
  return samples.reduce(
    (root, sample) => sha256(Buffer.concat([bytesOf(root, DIGEST_BYTES), sampleCodec.encode(sample)])),
    ZERO_HASH,
  )
}
