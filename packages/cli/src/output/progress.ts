/** What is happening, on stderr: one line that changes on a terminal, a line per change elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream
  #shown = ''

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream
  }

  /** `detail` changes often (bytes, percent) and is only shown where it can be overwritten. */
  show(text: string, detail = ''): void {
    if (this.#stream.isTTY) this.#stream.write(`\r\u001b[2K${text}${detail && ` ${detail}`}`)
    else if (text !== this.#shown) this.#stream.write(`${text}\n`)
    this.#shown = text
  }

  /** Gives the line back, for a log line or the end. */
  clear(): void {
    if (this.#stream.isTTY && this.#shown !== '') this.#stream.write('\r\u001b[2K')
    this.#shown = this.#stream.isTTY ? '' : this.#shown
  }
}
