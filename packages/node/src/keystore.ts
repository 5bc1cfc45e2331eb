import { createCipheriv, createDecipheriv, randomBytes, randomUUID, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { type Address, keccak256 } from '@opgpu/protocol'

/** About a third of a second and 128 MiB, once per start. */
const COST = { n: 131_072, r: 8, p: 1, dklen: 32 }
/** Twice what the dearest common keystore (n = 262,144, r = 8) takes. */
const MAX_SCRYPT_BYTES = 512 * 1024 * 1024
const CIPHER = 'aes-128-ctr'

interface Costs {
  n: number
  r: number
  p: number
  dklen: number
}

interface Locked {
  cipher: string
  cipherparams: { iv: string }
  ciphertext: string
  kdf: string
  kdfparams: Costs & { salt: string }
  mac: string
}

/** A private key as Web3 Secret Storage, version 3. */
export async function lockKey(key: Uint8Array, address: Address, password: string): Promise<string> {
  const [salt, iv] = [randomBytes(32), randomBytes(16)]
  const derived = await derive(password, salt, COST)
  const cipher = createCipheriv(CIPHER, derived.subarray(0, 16), iv)
  const ciphertext = Buffer.concat([cipher.update(key), cipher.final()])
  const crypto: Locked = {
    cipher: CIPHER,
    cipherparams: { iv: iv.toString('hex') },
    ciphertext: ciphertext.toString('hex'),
    kdf: 'scrypt',
    kdfparams: { ...COST, salt: salt.toString('hex') },
    mac: macOf(derived, ciphertext).toString('hex'),
  }
  return JSON.stringify({ version: 3, id: randomUUID(), address: address.slice(2).toLowerCase(), crypto })
}

/** The private key in a keystore of version 3. Throws when it is none, or the password is another. */
export async function unlockKey(json: string, password: string): Promise<Uint8Array> {
  const { cipher, cipherparams, ciphertext, kdf, kdfparams, mac } = lockedIn(JSON.parse(json))
  if (cipher !== CIPHER || kdf !== 'scrypt') throw new Error(`a keystore with ${cipher} and ${kdf} cannot be opened`)
  const derived = await derive(password, bytes(kdfparams.salt), kdfparams)
  if (!timingSafeEqual(macOf(derived, bytes(ciphertext)), bytes(mac))) throw new Error('wrong password')
  const decipher = createDecipheriv(CIPHER, derived.subarray(0, 16), bytes(cipherparams.iv))
  return Buffer.concat([decipher.update(bytes(ciphertext)), decipher.final()])
}

/** Some programs write the section's name with a capital letter. */
function lockedIn({
  version,
  crypto,
  Crypto = crypto,
}: {
  version?: number
  crypto?: Locked
  Crypto?: Locked
}): Locked {
  if (version !== 3 || Crypto === undefined) throw new Error('not a keystore of version 3')
  return Crypto
}

async function derive(password: string, salt: Buffer, { n, r, p, dklen }: Costs): Promise<Buffer> {
  const run = promisify<Buffer, Buffer, number, object, Buffer>(scrypt)
  return run(Buffer.from(password.normalize('NFKC')), salt, dklen, { N: n, r, p, maxmem: MAX_SCRYPT_BYTES })
}

function macOf(derived: Buffer, ciphertext: Buffer): Buffer {
  return bytes(keccak256(Buffer.concat([derived.subarray(16, 32), ciphertext])))
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex.replace(/^0x/, ''), 'hex')
}
