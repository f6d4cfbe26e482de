const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Reads the answers of a server that says how long each is. Only one request
 * may be under way, so that what comes belongs to one answer.
 */
export class AnswerReader {
  readonly #source: { read(buffer: Uint8Array): Promise<number | null> };
  readonly #buffer = new Uint8Array(MAX_ANSWER_BYTES);
  /** One character is one byte. */
  readonly #decoder = new TextDecoder("latin1");

  /** Reads from a connection, which the caller closes. */
  constructor(
    source: { read(buffer: Uint8Array): Promise<number | null> },
  ) {
    this.#source = source;
  }

  /**
   * Reads an answer to its end and answers its status.
   *
   * @throws {Error} When the connection ends before, or the answer does not
   * say its length.
   */
  async readStatus(): Promise<number> {
    let length = 0;
    while (true) {
      const count = await this.#source.read(this.#buffer.subarray(length));
      if (!count) throw new Error("Cannot read the answer to its end");
      length += count;
      const text = this.#decoder.decode(this.#buffer.subarray(0, length));
      const bodyAt = text.indexOf("\r\n\r\n") + 4;
      if (bodyAt < 4) continue;
      const declared = /\r\ncontent-length: *(\d+)/i.exec(text)?.[1];
      if (declared === undefined) {
        throw new Error(`Cannot read an answer of unknown length: ${text}`);
      }
      if (length >= bodyAt + Number(declared)) return Number(text.slice(9, 12));
    }
  }
}
