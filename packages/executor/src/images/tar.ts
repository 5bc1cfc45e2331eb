/** What a deterministic archive holds: no owner, no time, nothing that depends on the machine that wrote it. */
export type TarEntry =
  | { kind: 'file'; path: string; mode: number; size: number; content: () => AsyncIterable<Uint8Array> }
  | { kind: 'directory'; path: string; mode: number }
  | { kind: 'link'; path: string; target: string }

const BLOCK = 512
const MAX_OCTAL_SIZE = 0o77777777777
const TYPE = { file: '0', link: '2', directory: '5' } as const

/** Writes the entries in the order given, as ustar. A content that is not as long as its `size` is an error. */
export async function* writeTar(entries: Iterable<TarEntry>): AsyncGenerator<Uint8Array> {
  for (const entry of entries) {
    yield tarHeader(entry)
    if (entry.kind === 'file') yield* padded(entry)
  }
  yield Buffer.alloc(2 * BLOCK)
}

async function* padded(entry: TarEntry & { kind: 'file' }): AsyncGenerator<Uint8Array> {
  let written = 0
  for await (const chunk of entry.content()) {
    written += chunk.length
    yield chunk
  }
  if (written !== entry.size) throw new Error(`${entry.path} has ${written} bytes, not ${entry.size}`)
  const padding = tarPadding(entry.size)
  if (padding > 0) yield Buffer.alloc(padding)
}

/** Bytes between the end of a content and the next header. */
export function tarPadding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

/** The one header that this format has for an entry. */
export function tarHeader(entry: TarEntry): Buffer {
  const header = Buffer.alloc(BLOCK)
  const { name, prefix } = splitPath(entry.kind === 'directory' ? `${entry.path}/` : entry.path)
  header.write(name, 0)
  header.write(octal(entry.kind === 'link' ? 0o777 : entry.mode, 8), 100)
  header.write(octal(0, 8), 108)
  header.write(octal(0, 8), 116)
  writeSize(header, entry.kind === 'file' ? entry.size : 0)
  header.write(octal(0, 12), 136)
  header.write(TYPE[entry.kind], 156)
  if (entry.kind === 'link') header.write(short(entry.target, 100), 157)
  header.write('ustar\x0000', 257)
  header.write(octal(0, 8), 329)
  header.write(octal(0, 8), 337)
  header.write(prefix, 345)
  return withChecksum(header)
}

function withChecksum(header: Buffer): Buffer {
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}

/** Eleven octal digits, or from 8 GiB on the base-256 form that GNU tar and Go read. */
function writeSize(header: Buffer, size: number): void {
  if (size <= MAX_OCTAL_SIZE) header.write(octal(size, 12), 124)
  else {
    header[124] = 0x80
    header.writeBigUInt64BE(BigInt(size), 128)
  }
}

/** The size in a header, whichever form it has. */
export function readSize(header: Buffer): number {
  if (header[124] === 0x80) return Number(header.readBigUInt64BE(128))
  return Number.parseInt(header.toString('latin1', 124, 135), 8)
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`
}

function splitPath(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' }
  const cut = path.indexOf('/', path.length - 101)
  if (cut <= 0) throw new Error(`path is too long for an archive: ${path}`)
  return { name: short(path.slice(cut + 1), 100), prefix: short(path.slice(0, cut), 155) }
}

function short(text: string, limit: number): string {
  if (Buffer.byteLength(text) > limit) throw new Error(`path is too long for an archive: ${text}`)
  return text
}
