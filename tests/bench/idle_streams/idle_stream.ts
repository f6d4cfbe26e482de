/** Whose stream is opened where. */
export interface IdleStreamOptions {
  port: number;
  userId: string;
  token: string;
}

/** A client that takes what a stream of events brings, with little memory. */
export class IdleStream {
  /** All that has come. */
  text = "";
  /** Whether the server has not ended it. */
  isOpen = true;
  readonly #connection: Deno.TcpConn;

  private constructor(readonly userId: string, connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /** Opens a stream. @throws {Error} When it is refused. */
  static async open(
    { port, userId, token }: IdleStreamOptions,
  ): Promise<IdleStream> {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    const request = `GET /${userId}/events HTTP/1.1\r\nhost: a\r\n` +
      `authorization: Bearer ${token}\r\n\r\n`;
    await connection.write(new TextEncoder().encode(request));
    const stream = new IdleStream(userId, connection);
    while (!stream.text.includes("\nid: ")) {
      if (!await stream.#read()) throw new Error(`Refused: ${stream.text}`);
    }
    void stream.#readOn();
    return stream;
  }

  /** Leaves. */
  close(): void {
    if (this.isOpen) this.#connection.close();
    this.isOpen = false;
  }

  async #readOn(): Promise<void> {
    try {
      while (await this.#read());
      this.#connection.close();
    } catch {
      // It was closed by close(), or the server is gone.
    }
    this.isOpen = false;
  }

  async #read(): Promise<boolean> {
    const buffer = new Uint8Array(2048);
    const length = await this.#connection.read(buffer);
    this.text += new TextDecoder().decode(buffer.subarray(0, length ?? 0));
    return length !== null;
  }
}
